package dashboards

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A definition is the content of dashboards.yaml.
type definition struct {
	Formats      map[string]format `yaml:"formats"`
	GroupFormats map[string]format `yaml:"group_formats"`
	Searches     ordered[search]   `yaml:"searches"`
	Charts       ordered[chart]    `yaml:"charts"`
	Dashboards   ordered[page]     `yaml:"dashboards"`
}

// A format defines how the values of a field are shown: as a link that contains
// {{value}}, or as a number with a pattern of Numeral.js.
type format struct {
	Link   string `yaml:"link"`
	Number string `yaml:"number"`
}

type search struct {
	Title       string   `yaml:"title"`
	Description string   `yaml:"description"`
	Index       index    `yaml:"index"`
	Query       string   `yaml:"query"`
	Columns     []string `yaml:"columns"`
	OldestFirst bool     `yaml:"oldest_first"`
}

type chart struct {
	Title    string          `yaml:"title"`
	Kind     string          `yaml:"kind"`
	Index    index           `yaml:"index"`
	Query    string          `yaml:"query"`
	Measures ordered[string] `yaml:"measures"`
	By       ordered[string] `yaml:"by"`
	Text     string          `yaml:"text"`
}

type page struct {
	Title       string `yaml:"title"`
	Description string `yaml:"description"`
	Rows        []row  `yaml:"rows"`
}

type row struct {
	Height int     `yaml:"height"`
	Panels []panel `yaml:"panels"`
}

// A panel is a part of a row. It has the name of a chart, or "search NAME", and
// its width. A width of 0 is an equal share.
type panel struct {
	name  string
	width int
}

// UnmarshalYAML accepts NAME or NAME: WIDTH.
func (p *panel) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		p.name = node.Value
		return nil
	}
	var sized ordered[int]
	if err := node.Decode(&sized); err != nil {
		return err
	}
	if len(sized) != 1 || sized[0].value < 1 {
		return fmt.Errorf("line %d: a panel is NAME, or NAME: WIDTH with 1 or more", node.Line)
	}
	p.name, p.width = sized[0].name, sized[0].value
	return nil
}

// ordered is a mapping that keeps the order of its members.
type ordered[T any] []named[T]

type named[T any] struct {
	name  string
	value T
}

// UnmarshalYAML reads a mapping. It rejects duplicate names and members that T
// does not have.
func (o *ordered[T]) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: a mapping, NAME: …, is wanted here", node.Line)
	}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		pair := named[T]{name: key.Value}
		if err := strict(value, &pair.value); err != nil {
			return fmt.Errorf("%s: %w", key.Value, err)
		}
		if has(*o, key.Value) {
			return fmt.Errorf("line %d: %s is duplicated", key.Line, key.Value)
		}
		*o = append(*o, pair)
	}
	return nil
}

// strict decodes a node and rejects members that v does not have. The library can
// only do this for whole documents.
func strict(node *yaml.Node, v any) error {
	text, err := yaml.Marshal(node)
	if err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(v); err != nil {
		return fmt.Errorf("from line %d: %w", node.Line, err)
	}
	return nil
}

func parse(source []byte) (definition, error) {
	var d definition
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	decoder.KnownFields(true)
	if err := decoder.Decode(&d); err != nil {
		return d, fmt.Errorf("not the shape that its head describes: %w", err)
	}
	return d, nil
}

// resolve returns the type and the name of the object in a panel.
func (d definition) resolve(name string) (typ, bare string, err error) {
	if bare, ok := strings.CutPrefix(name, "search "); ok {
		if !has(d.Searches, bare) {
			return "", "", fmt.Errorf("there is no search %q", bare)
		}
		return "search", bare, nil
	}
	if !has(d.Charts, name) {
		return "", "", fmt.Errorf("there is no chart %q", name)
	}
	return "visualization", name, nil
}

func has[T any](o ordered[T], name string) bool {
	for _, p := range o {
		if p.name == name {
			return true
		}
	}
	return false
}

// bare reports whether a panel has no title. A text needs none.
func (d definition) bare(name string) bool {
	for _, c := range d.Charts {
		if c.name == name {
			return c.value.Kind == "text"
		}
	}
	return false
}
