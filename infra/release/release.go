package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// A release is a folder of these files:
//
//	FUNCTION-linux-ARCH.zip     a function, as Lambda accepts it
//	template-ARCH.yaml          deploys the functions, as a checkout's template.yaml deploys those built there
//	domain.yaml                 nested in the template
//	faulty-SYSTEM.tar.gz        the commands, and the functions and the template for the embedded run
//	faulty.cdx.json             bill of materials, CycloneDX
//	SHA256SUMS                  checksums of all files
type release struct {
	out      string
	template string // template.yaml of a checkout
	builds   []build
	modules  []module
	notices  []byte            // licences of the modules
	files    map[string][]byte // by name
}

// write creates all files in memory, then writes them. SHA256SUMS is the last.
func (r *release) write() error {
	r.files = map[string][]byte{}
	for _, b := range r.builds {
		if err := r.addBuild(b); err != nil {
			return err
		}
	}
	if err := r.addDomain(); err != nil {
		return err
	}
	bill, err := billOfMaterials(r.builds[0].version, r.builds[0].time, r.modules)
	if err != nil {
		return err
	}
	r.files["faulty.cdx.json"] = bill
	return r.save()
}

func (r *release) addBuild(b build) error {
	if b.os() == "linux" {
		if err := r.addFunctions(b); err != nil {
			return err
		}
	}
	return r.addCommands(b)
}

// addFunctions adds the files to deploy: the zips of the functions, and the
// template.
func (r *release) addFunctions(b build) error {
	for _, f := range functions {
		body, err := os.ReadFile(filepath.Join(b.dir, "dist", f, "bootstrap"))
		if err != nil {
			return fmt.Errorf("pack the function: %w", err)
		}
		name := f + "-" + b.system + ".zip"
		if r.files[name], err = packZip([]entry{{"bootstrap", 0o755, body}, {"LICENSES.txt", 0o644, r.notices}}, b.time); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(r.template)
	if err != nil {
		return fmt.Errorf("read the template: %w", err)
	}
	r.files["template-"+b.arch()+".yaml"], err = deployable(text, b)
	return err
}

// addDomain adds the template that the others nest.
func (r *release) addDomain() (err error) {
	if r.files["domain.yaml"], err = os.ReadFile(filepath.Join(filepath.Dir(r.template), nested)); err != nil {
		return fmt.Errorf("read the nested template: %w", err)
	}
	return nil
}

// addCommands adds the archive for local use. It has the same layout as a
// checkout, because the embedded run expects the functions and the template
// there.
func (r *release) addCommands(b build) error {
	root := "faulty-" + b.version + "/"
	entries := []entry{{root + "LICENSES.txt", 0o644, r.notices}}
	for _, name := range binaries() {
		body, err := os.ReadFile(filepath.Join(b.dir, name))
		if err != nil {
			return fmt.Errorf("pack the binary: %w", err)
		}
		entries = append(entries, entry{root + name, 0o755, body})
	}
	for _, name := range documents {
		body, err := os.ReadFile(filepath.Join(filepath.Dir(r.template), name))
		if err != nil {
			return fmt.Errorf("pack what goes with the commands: %w", err)
		}
		entries = append(entries, entry{root + name, 0o644, body})
	}
	packed, err := packTar(entries, b.time)
	r.files["faulty-"+b.system+".tar.gz"] = packed
	return err
}

// save writes the files and their checksums in the format of `sha256sum -c`.
func (r *release) save() error {
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return fmt.Errorf("make the release's folder: %w", err)
	}
	var names []string
	for name := range r.files {
		names = append(names, name)
	}
	slices.Sort(names)
	var sums bytes.Buffer
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(r.out, name), r.files[name], 0o644); err != nil {
			return fmt.Errorf("write the release: %w", err)
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(r.files[name]), name)
	}
	if err := os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), sums.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the checksums: %w", err)
	}
	return nil
}
