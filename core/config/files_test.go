package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"maillage/core/config"
)

func TestFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, []byte("named\nsecret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad")
	if err := os.WriteFile(bad, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	const address = "https://s3.example"
	for _, c := range []struct {
		set   config.Config
		keys  config.Keys
		wrong bool
	}{
		{},
		{set: config.Config{S3: address, S3Bucket: "b", S3Access: "a", S3Secret: "s"}, keys: config.Keys{Access: "a", Secret: "s"}},
		{set: config.Config{S3: address + "/", S3Bucket: "b", S3Style: "path", S3Keys: file}, keys: config.Keys{Access: "named", Secret: "secret"}},
		{set: config.Config{S3: address, S3Bucket: "b"}, wrong: true},
		{set: config.Config{S3: address, S3Access: "a", S3Secret: "s"}, wrong: true},
		{set: config.Config{S3: address, S3Bucket: "b", S3Keys: bad}, wrong: true},
		{set: config.Config{S3: address, S3Bucket: "b", S3Keys: file + "none"}, wrong: true},
		{set: config.Config{S3: address, S3Bucket: "b", S3Keys: file, S3Style: "dns"}, wrong: true},
		{set: config.Config{S3: address + "/b", S3Bucket: "b", S3Keys: file}, wrong: true},
		{set: config.Config{S3: "s3.example", S3Bucket: "b", S3Keys: file}, wrong: true},
	} {
		k, err := c.set.Files()
		if k != c.keys || (err != nil) != c.wrong {
			t.Errorf("%+v: %+v, %v", c.set, k, err)
		}
		c.set.PublicURL, c.set.SMTP = "https://maillage.example", "smtp://localhost"
		if err := c.set.Check(); (err != nil) != c.wrong {
			t.Errorf("%+v: checked: %v", c.set, err)
		}
	}
}
