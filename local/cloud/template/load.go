package template

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Load reads the template at path and resolves it.
//
// The error joins all problems of the template in order of their lines, each as
// "<path>:<line>: <problem>".
func Load(path string, o Options) (*Stack, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read template: %w; run the command in the folder of template.yaml, or name the file with --template", err)
	}
	return parse(path, data, o)
}

// parse resolves a template that has been read. CodeDirs are relative to the
// directory of path.
func parse(path string, data []byte, o Options) (*Stack, error) {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("find the directory of template %s: %w", path, err)
	}
	root, err := document(path, data)
	if err != nil {
		return nil, err
	}
	o = o.withDefaults()
	l := &loader{
		path: path, dir: dir, opts: o,
		parameters: map[string]*yaml.Node{},
		conditions: map[string]*condition{},
		resources:  map[string]*resource{},
		stack:      &Stack{Name: o.StackName, Region: o.Region, AccountID: o.AccountID, Parameters: map[string]string{}},
	}
	l.template(root)
	if err := l.err(); err != nil {
		return nil, err
	}
	return l.stack, nil
}

func (o Options) withDefaults() Options {
	o.StackName = cmp.Or(o.StackName, "faulty")
	o.Region = cmp.Or(o.Region, "us-east-1")
	o.AccountID = cmp.Or(o.AccountID, "000000000000")
	o.Endpoint = cmp.Or(o.Endpoint, "https://sqs."+o.Region+".amazonaws.com")
	return o
}

// yamlError matches a syntax error of the YAML library.
var yamlError = regexp.MustCompile(`^yaml: line (\d+): (.*)`)

// document parses data and returns the map at its root.
func document(path string, data []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		if m := yamlError.FindStringSubmatch(err.Error()); m != nil {
			return nil, fmt.Errorf("%s:%s: not valid YAML: %s", path, m[1], m[2])
		}
		return nil, fmt.Errorf("%s: not valid YAML: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:1: a template is a map with the key Resources", path)
	}
	return doc.Content[0], nil
}

// A loader holds the state while one template is resolved. It collects problems
// instead of returning them, so that a user sees all of them at once.
type loader struct {
	path, dir  string
	opts       Options
	parameters map[string]*yaml.Node // scalar or sequence
	conditions map[string]*condition
	globals    map[string]*yaml.Node // by resource type
	resources  map[string]*resource
	order      []*resource
	checks     []func() // checks that need all resources
	stack      *Stack
	problems   []problem
}

// A problem is a mistake in the template.
type problem struct {
	line int
	text string
}

// fail records a problem. The caller continues with a harmless value.
func (l *loader) fail(line int, format string, args ...any) {
	l.problems = append(l.problems, problem{line, fmt.Sprintf(format, args...)})
}

// err joins the problems in order of their lines. It reports each once, even if
// the same value was resolved several times.
func (l *loader) err() error {
	slices.SortStableFunc(l.problems, func(a, b problem) int { return a.line - b.line })
	seen := map[problem]bool{}
	var errs []error
	for _, p := range l.problems {
		if !seen[p] {
			seen[p] = true
			errs = append(errs, fmt.Errorf("%s:%d: %s", l.path, p.line, p.text))
		}
	}
	return errors.Join(errs...)
}

// template reads the sections in the order of their dependencies.
func (l *loader) template(root *yaml.Node) {
	f := l.fields(root, "template section", "")
	l.transform(f)
	l.declareParameters(f.sub("Parameters"))
	if len(l.problems) > 0 {
		return // the other sections depend on the parameters' values and would only repeat these problems
	}
	l.obey(f.sub("Rules"))
	l.declareConditions(f.sub("Conditions"))
	l.declareGlobals(f.sub("Globals"))
	if !f.has("Resources") {
		l.fail(root.Line, "the template has no Resources")
	}
	l.declareResources(f.sub("Resources"))
	for _, r := range l.order {
		l.build(r)
	}
	l.outputs(f.sub("Outputs"))
	for _, check := range l.checks {
		check()
	}
	f.ignore(ignoredSections()...)
	f.done()
}

// transform accepts only the SAM transform. Others rewrite the template in ways
// that are not implemented here.
func (l *loader) transform(f *fields) {
	const sam = "AWS::Serverless-2016-10-31"
	for _, name := range f.texts("Transform") {
		if name != sam {
			f.fail("Transform", "transform %q is not supported here; supported: %s", name, sam)
		}
	}
}

// outputs reads the Outputs section. It ignores exports, which are for other
// stacks: a local run has none.
func (l *loader) outputs(section *fields) {
	for _, key := range section.keys() {
		f := section.sub(key)
		if l.exists(f) {
			l.stack.Outputs = append(l.stack.Outputs, Output{
				Key: key, Value: f.required("Value"), Description: f.text("Description", ""),
			})
		}
		f.ignore("Value", "Description", "Export")
		f.done()
	}
}
