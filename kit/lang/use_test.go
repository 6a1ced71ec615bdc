package lang_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"maillage/kit/lang"
)

func TestCheckUse(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"post/http.go": "package post\n" +
			`var a = lang.T(ctx, "post.send") + l.T("post.gone", "n", 1) + lang.T(r.Context(), "post.lost")` + "\n" +
			"var b = lang.T(\n\tctx,\n\t\"post.wrapped\",\n)\n" +
			"var d = lang.T(ctx, \"post.kind.\"+kind)\n" +
			"var c = fail.Field{Key: \"post.title.empty\"}\n" +
			"// words: post.kind.* post.state.open for what the reader sees\n// words: post.none.*\n" +
			"// Example: lang.T(ctx, \"post.example\") and \"post.unused\"; such as // words: post.other.*\n" +
			"func TestX(t *testing.T) {}\n",
		"post/views.templ":     `<p>{ lang.T(ctx, "post.view") }</p>`,
		"post/views_templ.go":  `package post; var _ = lang.T(ctx, "generated.key")`,
		"post/post_test.go":    `package post; var _ = l.T("test.key")`,
		"post/composer.ts":     `const k = 'post.ts'`,
		"post/testdata/x.go":   `package x; var _ = l.T("data.key")`,
		"node_modules/x/x.ts":  `"post.unused"`,
		"post/words.fr.json":   `{"post.unused": "x"}`,
		".hidden/post/http.go": `package post; var _ = "post.unused"`,
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	keys := []string{"post.send", "post.wrapped", "post.title.empty", "post.kind.a", "post.kind.b.c", "post.state.open",
		"post.state.shut", "post.view", "post.ts", "post.unused"}
	missing, unused, err := lang.CheckUse(root, keys)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"post.gone", "post.lost", "post.none.*"}; !slices.Equal(missing, want) {
		t.Errorf("missing %q, want %q", missing, want)
	}
	if want := []string{"post.state.shut", "post.unused"}; !slices.Equal(unused, want) {
		t.Errorf("unused %q, want %q", unused, want)
	}
	if _, _, err := lang.CheckUse(filepath.Join(root, "nowhere"), nil); err == nil {
		t.Error("a root which does not exist is accepted")
	}
}
