package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

// TestBuildAdd checks which binaries can form one release.
func TestBuildAdd(t *testing.T) {
	info := func(goos, at, version string) *debug.BuildInfo {
		return &debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: version}, Deps: []*debug.Module{{Path: "m", Version: "v1.0.0"}},
			Settings: []debug.BuildSetting{{Key: "GOOS", Value: goos}, {Key: "GOARCH", Value: "arm64"}, {Key: "vcs.time", Value: at}}}
	}
	const at = "2026-11-23T04:24:16Z"
	for _, row := range []struct {
		name   string
		second *debug.BuildInfo
		want   string
	}{
		{"same commit", info("linux", at, "v0.1.0"), ""},
		{"other commit", info("linux", at, "v0.2.0"), "is version v0.2.0, what is beside it is v0.1.0"},
		{"other system", info("darwin", at, "v0.1.0"), "is built for darwin-arm64, its folder is linux-arm64"},
		{"no commit", info("linux", "", "(devel)"), "-buildvcs=true"},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := build{system: "linux-arm64"}
			if err := b.add(info("linux", at, "v0.1.0")); err != nil {
				t.Fatal(err)
			}
			err := b.add(row.second)
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("add = %v; want %q", err, row.want)
			}
			if modules := modulesOf([]build{b}); len(modules) != 2 {
				t.Errorf("modules = %v; want m and std, once each", modules)
			}
		})
	}
}

func TestReadBuildsSaysWhatToDo(t *testing.T) {
	empty := t.TempDir()
	if _, err := readBuilds(empty); err == nil || !strings.Contains(err.Error(), "run `make release`") {
		t.Errorf("readBuilds of an empty folder = %v; want what to run", err)
	}
	if err := os.Mkdir(filepath.Join(empty, "linux-arm64"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := readBuilds(empty); err == nil || !strings.Contains(err.Error(), "bootstrap") {
		t.Errorf("readBuilds of a build without binaries = %v; want which one is missing", err)
	}
}
