package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// Browsers for which nothing needs rewriting: the design uses relative oklch, light-dark, nesting.
var engines = []api.Engine{
	{Name: api.EngineChrome, Version: "123"},
	{Name: api.EngineFirefox, Version: "128"},
	{Name: api.EngineSafari, Version: "18"},
}

// bundle makes app.css, app.js, and one script for each island.
func bundle(root string, p parts) (map[string][]byte, error) {
	ui := filepath.Join(root, "ui")
	built := map[string][]byte{}
	css := options(ui)
	css.Stdin = &api.StdinOptions{Contents: p.sheet(), ResolveDir: filepath.Join(ui, "css"), Sourcefile: "app.css", Loader: api.LoaderCSS}
	css.External = []string{"*.woff2"} // ui hashes and links fonts when it serves
	if err := one(built, "app.css", css); err != nil {
		return nil, err
	}
	app := options(ui)
	app.EntryPoints = []string{filepath.Join(ui, "ts", "app.ts")}
	app.Plugins = []api.Plugin{partsModule(ui, p), quietTurbo()}
	if err := one(built, "app.js", app); err != nil {
		return nil, err
	}
	for _, island := range p.islands {
		o := options(ui)
		o.EntryPoints = []string{island.file}
		o.Plugins = []api.Plugin{sharedStimulus(ui)}
		if err := one(built, island.name+".js", o); err != nil {
			return nil, err
		}
	}
	return built, nil
}

// engineFile is the script that the server runs, without a browser.
const engineFile = "core/coedit/engine.js"

// engineBundle makes it, in the JavaScript that goja reads.
func engineBundle(root string) ([]byte, error) {
	o, built := options(filepath.Join(root, "ui")), map[string][]byte{}
	o.EntryPoints = []string{filepath.Join(root, "ui", "ts", "engine.ts")}
	o.Format, o.Engines, o.Target = api.FormatIIFE, nil, api.ES2020
	o.TsconfigRaw = ""
	o.MinifyIdentifiers = false // a fault says where it was
	err := one(built, "engine.js", o)
	return built["engine.js"], err
}

func options(ui string) api.BuildOptions {
	return api.BuildOptions{
		AbsWorkingDir:     ui,
		Bundle:            true,
		Format:            api.FormatESModule,
		Engines:           engines,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone, // licences are in docs/dependencies.md
		NodePaths:         []string{filepath.Join(ui, "node_modules")},
		TsconfigRaw:       `{"compilerOptions":{"target":"ES2022"}}`,
		Outdir:            filepath.Join(ui, "dist"), // never written: esbuild needs a name
		LogLevel:          api.LogLevelSilent,
	}
}

// one runs a build that gives one file, and keeps it under name.
func one(built map[string][]byte, name string, o api.BuildOptions) error {
	result := api.Build(o)
	var faults []error
	for _, m := range append(result.Errors, result.Warnings...) {
		where := ""
		if m.Location != nil {
			where = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
		}
		faults = append(faults, errors.New(where+m.Text))
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	if len(result.OutputFiles) != 1 {
		return fmt.Errorf("%s: %d files built, one wanted", name, len(result.OutputFiles))
	}
	built[name] = result.OutputFiles[0].Contents
	return nil
}

// partsModule answers the import "maillage:parts".
func partsModule(ui string, p parts) api.Plugin {
	return virtual("parts", "^maillage:parts$", ui, p.module())
}

// sharedStimulus gives islands the Stimulus of the page, so that there is one application and no second copy.
func sharedStimulus(ui string) api.Plugin {
	return virtual("stimulus", "^@hotwired/stimulus$", ui,
		"export const { application, Controller } = window.maillage\n")
}

// virtual is a module whose text is made here.
func virtual(name, filter, ui, text string) api.Plugin {
	return api.Plugin{Name: name, Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: filter}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: a.Path, Namespace: name}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: name}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS, ResolveDir: ui}, nil
		})
	}}
}

// The method by which Turbo puts a <style> in the page at import, which style-src 'self' forbids.
// A nonce would break the ETags of pages, so the method is emptied and ui/css styles the bar.
const (
	turboStyle = "    document.head.insertBefore(this.stylesheetElement, document.head.firstChild);\n"
	turboMade  = "    this.stylesheetElement = this.createStylesheetElement();\n"
)

// quietTurbo empties that method, and fails when a new Turbo no longer has it word for word.
func quietTurbo() api.Plugin {
	return api.Plugin{Name: "quiet-turbo", Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `@hotwired/turbo/dist/.*\.js$`}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			body, err := os.ReadFile(a.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			text := string(body)
			for _, words := range []string{turboStyle, turboMade} {
				if strings.Count(text, words) != 1 {
					return api.OnLoadResult{}, errors.New("assets: Turbo installs its style sheet another way: see quietTurbo in tools/assets")
				}
				text = strings.Replace(text, words, "", 1)
			}
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
		})
	}}
}
