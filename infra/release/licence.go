package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A module is a module that faulty is built with.
type module struct {
	path, version string
	licence       string // SPDX expression, such as MIT; "" if it is unknown
	text          []byte
}

// std is the path of the standard library, which is a module without a download.
const std = "std"

// licences are the licences under which faulty may be distributed, with their
// SPDX ids. A phrase identifies the text of each, with every run of white space
// replaced by one space. The list is read-only.
var licences = []struct{ id, phrase string }{
	{"Apache-2.0", "Apache License Version 2.0, January 2004"},
	{"BSD-3-Clause", "to endorse or promote products derived from this software without specific prior written permission"},
	{"BSD-2-Clause", "Redistributions of source code must retain the above copyright notice"},
	{"ISC", "for any purpose with or without fee is hereby granted"},
	{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"MPL-2.0", "Mozilla Public License Version 2.0"},
}

// licenceOf returns the licences in a text, joined by AND: a module that contains
// other modules' code also contains their licences. It returns "" if there is
// none, or for a GNU licence.
func licenceOf(text []byte) string {
	words := strings.Join(strings.Fields(string(text)), " ")
	if strings.Contains(words, "GENERAL PUBLIC LICENSE") {
		return ""
	}
	var found []string
	for _, l := range licences {
		// The BSD-3-Clause licence also contains the phrase of BSD-2-Clause.
		if strings.Contains(words, l.phrase) && (l.id != "BSD-2-Clause" || !slices.Contains(found, "BSD-3-Clause")) {
			found = append(found, l.id)
		}
	}
	return strings.Join(found, " AND ")
}

// modulesNeeded returns the modules that any package of this module is built or
// tested with.
func modulesNeeded(ctx context.Context) (modules []module, err error) {
	out, err := command(ctx, "list", "-deps", "-test", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "faulty/...")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(out)) {
		path, version, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok {
			modules = append(modules, module{path: path, version: version})
		}
	}
	return once(modules), nil
}

// withLicences reads the licences of the modules. Its error lists all modules
// without an allowed licence.
func withLicences(ctx context.Context, modules []module) ([]module, error) {
	places, err := placesOf(ctx, modules)
	if err != nil {
		return nil, err
	}
	var errs []error
	for i := range modules {
		m := &modules[i]
		if m.text, err = licenceText(places[m.path]); err != nil {
			errs = append(errs, fmt.Errorf("%s %s: %w", m.path, m.version, err))
		} else if m.licence = licenceOf(m.text); m.licence == "" {
			errs = append(errs, fmt.Errorf("%s %s: its licence is none of those in infra/release/licence.go (%s): read it, then add it there or do without the module", m.path, m.version, places[m.path]))
		}
	}
	return modules, errors.Join(errs...)
}

// placesOf returns the folders of modules, by path. It downloads missing modules,
// verified against go.sum.
func placesOf(ctx context.Context, modules []module) (map[string]string, error) {
	root, err := command(ctx, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	args := []string{"mod", "download", "-json"}
	for _, m := range modules {
		if m.path != std {
			args = append(args, m.path+"@"+m.version)
		}
	}
	out, err := command(ctx, args...)
	if err != nil {
		return nil, err
	}
	places := map[string]string{std: strings.TrimSpace(string(root))}
	for list := json.NewDecoder(bytes.NewReader(out)); ; {
		var place struct{ Path, Dir string }
		if err := list.Decode(&place); errors.Is(err, io.EOF) {
			return places, nil
		} else if err != nil {
			return nil, fmt.Errorf("read what go mod download prints: %w", err)
		}
		places[place.Path] = place.Dir
	}
}

// licenceText returns the texts of all licence and notice files of a module.
func licenceText(dir string) ([]byte, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("look for a licence: %w", err)
	}
	var text []byte
	for _, file := range files {
		name := strings.ToUpper(file.Name())
		if file.IsDir() || !strings.HasPrefix(name, "LICEN") && !strings.HasPrefix(name, "COPYING") && !strings.HasPrefix(name, "NOTICE") {
			continue
		}
		body, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the licence: %w", err)
		}
		text = append(append(text, body...), '\n')
	}
	return text, nil
}

// notices returns the texts of the licences, which must be distributed with the
// binaries.
func notices(modules []module) []byte {
	var out bytes.Buffer
	for _, m := range modules {
		fmt.Fprintf(&out, "==== %s %s (%s)\n\n%s\n", m.path, m.version, m.licence, bytes.TrimSpace(m.text))
	}
	return out.Bytes()
}

func command(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // of arguments that this file makes, by no shell
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(args[:2], " "), err)
	}
	return out, nil
}
