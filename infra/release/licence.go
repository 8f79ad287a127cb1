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
	"strings"
)

// A module is one that faulty is built with.
type module struct {
	path, version string
	licence       string // in SPDX's names, such as MIT; "" where it is not known
	text          []byte
}

// licences are those that faulty may be given away with, each by a phrase that it
// has and the ones before it have not, with blanks as one. It is read-only.
var licences = []struct{ id, phrase string }{
	{"Apache-2.0", "Apache License Version 2.0, January 2004"},
	{"MPL-2.0", "Mozilla Public License Version 2.0"},
	{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"ISC", "Permission to use, copy, modify, and/or distribute this software for any purpose"},
	{"ISC", "Permission to use, copy, modify, and distribute this software for any purpose"},
	{"BSD-3-Clause", "to endorse or promote products derived from this software without specific prior written permission"},
	{"BSD-2-Clause", "Redistributions of source code must retain the above copyright notice"},
}

// licenceOf tells a licence by its text, "" for one that is not allowed.
func licenceOf(text []byte) string {
	words := strings.Join(strings.Fields(string(text)), " ")
	for _, l := range licences {
		if strings.Contains(words, l.phrase) {
			return l.id
		}
	}
	return ""
}

// modulesNeeded lists the modules that any package of this one is built or tested
// with.
func modulesNeeded(ctx context.Context) (modules []module, err error) {
	out, err := command(ctx, "list", "-deps", "-test", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./...")
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

// withLicences reads the modules' licences, and names all that have none that is
// allowed.
func withLicences(ctx context.Context, modules []module) ([]module, error) {
	args := []string{"mod", "download", "-json"}
	for _, m := range modules {
		args = append(args, m.path+"@"+m.version)
	}
	out, err := command(ctx, args...)
	if err != nil {
		return nil, err
	}
	var known []module
	var errs []error
	for list := json.NewDecoder(bytes.NewReader(out)); ; {
		var place struct{ Path, Version, Dir string }
		if err := list.Decode(&place); errors.Is(err, io.EOF) {
			return known, errors.Join(errs...)
		} else if err != nil {
			return nil, fmt.Errorf("read what go mod download prints: %w", err)
		}
		m := module{path: place.Path, version: place.Version}
		if m.text, err = licenceText(place.Dir); err == nil {
			m.licence = licenceOf(m.text)
		}
		if m.licence == "" {
			errs = append(errs, fmt.Errorf("%s %s: its licence is none of those in infra/release/licence.go (%s): read it, then add it there or do without the module", m.path, m.version, place.Dir))
		}
		known = append(known, m)
	}
}

// licenceText is all that a module says of its licence and what comes with it.
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

// notices are the licences' texts, which have to go with the binaries.
func notices(modules []module) []byte {
	var out bytes.Buffer
	for _, m := range modules {
		fmt.Fprintf(&out, "==== %s %s (%s)\n\n%s\n", m.path, m.version, m.licence, bytes.TrimSpace(m.text))
	}
	return out.Bytes()
}

func command(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(args[:2], " "), err)
	}
	return out, nil
}
