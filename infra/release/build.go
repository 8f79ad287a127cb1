package main

import (
	"cmp"
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// functions are deployed by the template. commands are run by people. Both are
// read-only.
var (
	functions = []string{"api", "forwarder", "hasher"}
	commands  = []string{"infra", "local"}
)

// A build contains all binaries for one system.
type build struct {
	dir     string
	system  string // in Go's names, such as linux-arm64
	version string // version of the module from version control: v0.1.0, or a version that contains the commit
	time    time.Time
	modules []module
}

func (b build) os() string   { return b.system[:strings.IndexByte(b.system, '-')] }
func (b build) arch() string { return b.system[strings.IndexByte(b.system, '-')+1:] }

// binaries returns the paths of the binaries of a build, relative to its folder.
func binaries() (names []string) {
	for _, f := range functions {
		names = append(names, "dist/"+f+"/bootstrap")
	}
	return append(names, commands...)
}

// readBuilds reads the builds in dir. It gets their versions from the build
// information in the binaries. It returns an error if they differ, because a
// release is one commit.
func readBuilds(dir string) ([]build, error) {
	folders, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("look for builds: %w", err)
	}
	var builds []build
	for _, folder := range folders {
		b, err := readBuild(filepath.Join(dir, folder.Name()))
		if err != nil {
			return nil, err
		}
		if len(builds) > 0 && b.version != builds[0].version {
			return nil, fmt.Errorf("%s is version %s, %s is %s: build both from one commit, without changes in between", b.dir, b.version, builds[0].dir, builds[0].version)
		}
		builds = append(builds, b)
	}
	if len(builds) == 0 {
		return nil, fmt.Errorf("%s holds no build: run `make release`", dir)
	}
	return builds, nil
}

func readBuild(dir string) (build, error) {
	b := build{dir: dir, system: filepath.Base(dir)}
	for _, name := range binaries() {
		info, err := buildinfo.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return b, fmt.Errorf("read what a binary says of itself; run `make release`: %w", err)
		}
		if err := b.add(info); err != nil {
			return b, fmt.Errorf("%s: %w", filepath.Join(dir, name), err)
		}
	}
	return b, nil
}

// add adds the build information of a binary.
func (b *build) add(info *debug.BuildInfo) error {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if system := settings["GOOS"] + "-" + settings["GOARCH"]; system != b.system {
		return fmt.Errorf("is built for %s, its folder is %s", system, b.system)
	}
	at, err := time.Parse(time.RFC3339, settings["vcs.time"])
	if err != nil {
		return errors.New("does not know its commit: build it in a git checkout, with -buildvcs=true as `make release` does")
	}
	if version := info.Main.Version; b.version != "" && version != b.version {
		return fmt.Errorf("is version %s, what is beside it is %s", version, b.version)
	}
	b.version, b.time = info.Main.Version, at
	b.modules = append(b.modules, module{path: std, version: info.GoVersion})
	for _, dep := range info.Deps {
		if dep.Replace != nil {
			dep = dep.Replace
		}
		b.modules = append(b.modules, module{path: dep.Path, version: dep.Version})
	}
	return nil
}

// modulesOf returns the modules of all builds, sorted and without duplicates.
func modulesOf(builds []build) (modules []module) {
	for _, b := range builds {
		modules = append(modules, b.modules...)
	}
	return once(modules)
}

func once(modules []module) []module {
	slices.SortFunc(modules, func(a, b module) int { return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.version, b.version)) })
	return slices.CompactFunc(modules, func(a, b module) bool { return a.path == b.path && a.version == b.version })
}
