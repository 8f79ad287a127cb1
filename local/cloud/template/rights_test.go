package template

import (
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestProjectRights: each function has its own role, and no statement of the
// project's templates uses a wildcard where it could name the actions or
// resources.
func TestProjectRights(t *testing.T) {
	roles := map[string]string{}
	for _, path := range []string{projectTemplate, "../../../infra/domain/template.yaml"} {
		root := readYAML(t, path)
		resources := entry(root, "Resources")
		for i := 0; i+1 < len(resources.Content); i += 2 {
			id, r := resources.Content[i].Value, resources.Content[i+1]
			properties := entry(r, "Properties")
			if entry(r, "Type").Value != functionType {
				continue
			}
			role := entry(properties, "Role")
			if role == nil || entry(properties, "Policies") != nil {
				t.Errorf("%s: function %s has no role written out; SAM would give it rights over everything there is", path, id)
				continue
			}
			if other := roles[role.Value]; other != "" {
				t.Errorf("%s: %s shares the role %s with %s", path, id, role.Value, other)
			}
			roles[role.Value] = id
		}
		n := 0
		walk(root, func(statement *yaml.Node) {
			n++
			checkStatement(t, path, statement)
		})
		if n == 0 {
			t.Errorf("%s: no statement found", path)
		}
	}
	if len(roles) != 3 {
		t.Errorf("%d roles of functions; want 3: %v", len(roles), roles)
	}
}

func checkStatement(t *testing.T, path string, s *yaml.Node) {
	t.Helper()
	actions := scalars(entry(s, "Action"))
	for _, action := range actions {
		// This statement only lets principals sign in. The domain's access
		// control defines their permissions.
		signsIn := action == "es:ESHttp*" && entry(s, "Principal") != nil && entry(s, "Condition") != nil
		if strings.Contains(action, "*") && !signsIn {
			t.Errorf("%s:%d: action %s; name those that are used", path, s.Line, action)
		}
	}
	// X-Ray has no resources. Lambda creates the network interfaces of a function
	// in a VPC and requires these permissions for all resources.
	demanded := strings.HasPrefix(strings.Join(actions, " "), "xray:") || strings.HasPrefix(strings.Join(actions, " "), "ec2:CreateNetworkInterface ")
	for _, resource := range scalars(entry(s, "Resource")) {
		if resource == "*" && !demanded {
			t.Errorf("%s:%d: %v on every resource; name those that are used", path, s.Line, actions)
		}
	}
}

// walk visits the statements of a template, which are the maps with an Effect.
func walk(n *yaml.Node, visit func(*yaml.Node)) {
	if n.Kind == yaml.MappingNode && entry(n, "Effect") != nil {
		visit(n)
	}
	for _, child := range n.Content {
		walk(child, visit)
	}
}

// scalars returns the texts in n, or the text of n itself.
func scalars(n *yaml.Node) (texts []string) {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	for _, child := range n.Content {
		texts = append(texts, scalars(child)...)
	}
	return texts
}

func readYAML(t *testing.T, path string) *yaml.Node {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	root, err := document(path, data)
	if err != nil {
		t.Fatal(err)
	}
	return root
}
