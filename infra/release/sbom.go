package main

import (
	"encoding/json"
	"fmt"
	"time"
)

// A component is one item of a bill of materials.
type component struct {
	Type     string          `json:"type"`
	Ref      string          `json:"bom-ref"`
	Name     string          `json:"name"`
	Version  string          `json:"version"`
	Licences []licenceChoice `json:"licenses"`
	PURL     string          `json:"purl"`
}

type licenceChoice struct {
	Expression string `json:"expression"` // SPDX expression
}

// billOfMaterials lists the modules in the binaries, from their build
// information, in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). It omits
// the optional serial number and uses the time of the commit, so that a commit
// always yields the same bill.
func billOfMaterials(version string, at time.Time, modules []module) ([]byte, error) {
	type dependency struct {
		Ref string   `json:"ref"`
		On  []string `json:"dependsOn"`
	}
	type metadata struct {
		Timestamp string    `json:"timestamp"`
		Component component `json:"component"`
	}
	faulty := newComponent("application", module{path: "faulty", version: version, licence: "MIT"})
	uses := dependency{Ref: faulty.Ref}
	var components []component
	for _, m := range modules {
		c := newComponent("library", m)
		components = append(components, c)
		uses.On = append(uses.On, c.Ref)
	}
	bill, err := json.MarshalIndent(struct {
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}{"CycloneDX", "1.6", 1, metadata{at.UTC().Format(time.RFC3339), faulty}, components, []dependency{uses}}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write the bill of materials: %w", err)
	}
	return append(bill, '\n'), nil
}

func newComponent(kind string, m module) component {
	purl := "pkg:golang/" + m.path + "@" + m.version
	return component{Type: kind, Ref: purl, Name: m.path, Version: m.version, PURL: purl, Licences: []licenceChoice{{m.licence}}}
}
