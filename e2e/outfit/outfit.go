// Package outfit tells where the programs and libraries of the browser suites are on this
// machine: Chromium, Java, axe-core, the Nu HTML checker. `make tools` brings them.
//
//	chromium, err := outfit.Chromium()
//	if missing := outfit.Missing(); len(missing) > 0 { … }
//
// It only looks: it starts and installs nothing.
package outfit

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Chromium is the path of the browser: Debian's name first, then those of other makers.
func Chromium() (string, error) {
	return program("Chromium", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
}

// Java is the path of a Java runtime.
func Java() (string, error) { return program("a Java runtime", "java") }

// Axe is the path of axe-core's script.
func Axe() (string, error) { return fromNPM("axe-core", "axe-core/axe.min.js") }

// Vnu is the path of the Nu HTML checker's jar.
func Vnu() (string, error) { return fromNPM("the Nu HTML checker", "vnu-jar/build/dist/vnu.jar") }

// Missing names what the browser suites lack here, in words for people; nil when all is there.
func Missing() []string {
	var missing []string
	for _, look := range []func() (string, error){Chromium, Java, Axe, Vnu} {
		if _, err := look(); err != nil {
			missing = append(missing, err.Error())
		}
	}
	return missing
}

// Litmus is the path of the test of WebDAV servers.
func Litmus() (string, error) { return program("litmus", "litmus") }

// Rclone is the path of rclone.
func Rclone() (string, error) { return program("rclone", "rclone") }

// Davfs is the path of what mounts a WebDAV drive, where this process may mount one.
func Davfs() (string, error) {
	p, err := program("davfs2", "mount.davfs", "/usr/sbin/mount.davfs")
	if err != nil {
		return "", err
	}
	if _, err := os.Stat("/dev/fuse"); err != nil || os.Geteuid() != 0 {
		return "", errors.New("no drive may be mounted here (/dev/fuse, as root)")
	}
	return p, nil
}

// MissingForDrive names what the suite of the drive lacks here, in words for people; nil when all is there. Where nothing may be
// mounted, only the test that mounts is not made.
func MissingForDrive() []string {
	var missing []string
	for _, look := range []func() (string, error){Litmus, Rclone} {
		if _, err := look(); err != nil {
			missing = append(missing, err.Error())
		}
	}
	return missing
}

// Root is the folder of the module, found upwards from the working folder.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("outfit: no go.mod above the working folder")
		}
		dir = parent
	}
}

func program(what string, names ...string) (string, error) {
	for _, name := range names {
		if p, err := exec.LookPath(name); err == nil {
			return p, nil
		}
	}
	return "", fmt.Errorf("%s is not installed", what)
}

func fromNPM(what, file string) (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	p := filepath.Join(root, "tools", "node", "node_modules", filepath.FromSlash(file))
	if _, err := os.Stat(p); err != nil {
		return "", fmt.Errorf("%s is not in tools/node", what)
	}
	return p, nil
}
