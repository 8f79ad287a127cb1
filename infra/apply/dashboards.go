package apply

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"faulty/infra/access"
	"faulty/infra/dashboards"
)

// DashboardsFlags are the flags of a command that writes to Dashboards.
type DashboardsFlags struct {
	Dashboards string `env:"DASHBOARDS_URL" placeholder:"URL" help:"Also import the dashboards into this OpenSearch Dashboards, such as http://localhost:5601; of an Amazon domain, its endpoint and /_dashboards."`
	Tenant     string `default:"global" help:"Tenant of Dashboards to import into, where there are tenants."`
}

// dashboards returns the Dashboards that the flags name, or nil. search is the
// address of its OpenSearch.
func (f DashboardsFlags) dashboards(ctx context.Context, a access.Flags, search string) (*server, error) {
	if f.Dashboards == "" {
		return nil, nil
	}
	if strings.Contains(f.Dashboards, "dataSource") {
		return nil, errors.New("--dashboards names a data source, whose objects get ids of it: give the address without it, or import the file of `go run ./infra dashboards` and choose the data source there")
	}
	base, err := access.ParseURL("--dashboards", "http://localhost:5601", f.Dashboards)
	if err != nil {
		return nil, err
	}
	if err := checkDashboards(base); err != nil {
		return nil, err
	}
	base.Path, _, _ = strings.Cut(base.Path+"/", "/app/") // the address in a browser ends in /app/…
	base.Path = strings.TrimSuffix(base.Path, "/")
	if other, err := url.Parse(search); err == nil && base.User == nil {
		base.User = other.User // both use the same user, even if only one address contains it
	}
	in, err := a.To(ctx, base)
	if err != nil {
		return nil, err
	}
	s := newServer("Dashboards", "--dashboards", in)
	// Dashboards accepts writes only with the first header. Without the second
	// one, it uses a private tenant.
	s.header = http.Header{"Osd-Xsrf": {"true"}, "Securitytenant": {f.Tenant}}
	return s, nil
}

// DashboardsCommand is the command that prints the dashboards.
type DashboardsCommand struct {
	Prefix string `default:"faulty" help:"The indices are <prefix>-YYYY.MM.DD."`
}

// Run implements the command.
func (c DashboardsCommand) Run() error { return c.print(os.Stdout) }

func (c DashboardsCommand) print(w io.Writer) error {
	objects, err := dashboards.Objects(c.Prefix)
	if err != nil {
		return err
	}
	file, err := dashboards.NDJSON(objects)
	if err != nil {
		return err
	}
	_, err = w.Write(file)
	return err
}

// applyDashboards imports the saved objects that are missing or differ.
func (s *server) applyDashboards(ctx context.Context, search *server, prefix string, dry bool) (outcome, error) {
	if s == nil {
		return outcome{
			verdict: "skipped", why: "no --dashboards URL",
			note: "by hand: go run ./infra dashboards > " + prefix + ".ndjson, then in Dashboards: Management > Saved objects > Import, with \"Check for existing objects\" and \"Automatically overwrite conflicts\"; the default gives every object a new id, which breaks the links between them",
		}, nil
	}
	objects, err := dashboards.Objects(prefix)
	if err != nil {
		return outcome{}, err
	}
	tenant, err := s.tenant(ctx)
	if err != nil {
		return outcome{}, err
	}
	addFields(objects[0].Attributes, search.promoted(ctx, prefix))
	stored, err := s.stored(ctx, objects)
	if err != nil {
		return outcome{}, err
	}
	pending, result := due(objects, stored)
	result.note = "open " + s.base.String() + "/app/dashboards" + tenant + "#/view/" + prefix + "-exceptions"
	if dry || len(pending) == 0 {
		return result, nil
	}
	return result, s.importObjects(ctx, prefix, pending)
}

// stored returns the objects that exist in Dashboards, by type and id.
//
// The format is that of POST /api/saved_objects/_bulk_get.
func (s *server) stored(ctx context.Context, objects []dashboards.Object) (map[[2]string]dashboards.Object, error) {
	type key struct {
		Type string `json:"type"`
		ID   string `json:"id"`
	}
	var keys []key
	for _, o := range objects {
		keys = append(keys, key{o.Type, o.ID})
	}
	a, err := s.do(ctx, http.MethodPost, "/api/saved_objects/_bulk_get", encode(keys))
	if err != nil {
		return nil, err
	}
	var found struct {
		Objects []struct {
			dashboards.Object
			Error *struct {
				Status  int    `json:"statusCode"`
				Message string `json:"message"`
			} `json:"error"`
		} `json:"saved_objects"`
	}
	if a.status != http.StatusOK || json.Unmarshal(a.body, &found) != nil || len(found.Objects) != len(objects) {
		return nil, s.notDashboards(a)
	}
	stored := map[[2]string]dashboards.Object{}
	for _, o := range found.Objects {
		switch {
		case o.Error == nil:
			stored[[2]string{o.Type, o.ID}] = o.Object
		case o.Error.Status != http.StatusNotFound:
			return nil, fmt.Errorf("%s does not show its %s %s: %d %s", s.base, o.Type, o.ID, o.Error.Status, o.Error.Message)
		}
	}
	return stored, nil
}

// due returns the objects to import, and the outcome that describes them.
func due(objects []dashboards.Object, stored map[[2]string]dashboards.Object) (pending []dashboards.Object, result outcome) {
	created, changes := 0, []string{}
	for _, o := range objects {
		have, ok := stored[[2]string{o.Type, o.ID}]
		if !ok {
			created++
			pending = append(pending, o)
			continue
		}
		if o.Type == "index-pattern" {
			o.Attributes["fields"] = mergeFields(have.Attributes["fields"], o.Attributes["fields"])
		}
		if len(compare(leaves(contents(have), savedKey), leaves(contents(o), savedKey))) > 0 {
			changes = append(changes, o.Type+" "+o.ID)
			pending = append(pending, o)
		}
	}
	switch {
	case len(changes) > 0 && created > 0:
		changes = append([]string{fmt.Sprintf("%d new", created)}, changes...)
		fallthrough
	case len(changes) > 0:
		result = changed(changes)
	case created > 0:
		result = outcome{verdict: "created", why: fmt.Sprintf("%d saved objects", created)}
	default:
		result = outcome{verdict: "unchanged"}
	}
	return pending, result
}

// contents returns the parts of an object that are compared: the attributes, with
// JSON in strings decoded, and the references in a fixed order.
func contents(o dashboards.Object) map[string]any {
	refs := slices.Clone(o.References)
	slices.SortFunc(refs, func(a, b dashboards.Reference) int { return strings.Compare(a.Name, b.Name) })
	var plain map[string]any
	_ = json.Unmarshal(encode(map[string]any{"attributes": o.Attributes, "references": refs}), &plain) // cannot fail: encode has just written it
	expand(plain["attributes"])
	return plain
}

// expand decodes members that contain an object or a list as JSON in a string.
func expand(value any) {
	object, _ := value.(map[string]any)
	for name, child := range object {
		var inside any
		if text, ok := child.(string); ok && strings.IndexAny(text, "{[") == 0 && json.Unmarshal([]byte(text), &inside) == nil {
			object[name] = inside
		}
		expand(object[name])
	}
}

// savedKey omits what Dashboards adds when it saves an object: empty members and,
// in an index pattern, the address of the viewer.
func savedKey(path, value string) (string, bool) {
	return path, value != "null" && !strings.Contains(path, ".params.parsedUrl.")
}

// importObjects sends the objects as the file that Saved objects > Import
// accepts.
func (s *server) importObjects(ctx context.Context, prefix string, objects []dashboards.Object) error {
	file, err := dashboards.NDJSON(objects)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", prefix+".ndjson")
	if err != nil {
		return fmt.Errorf("build the form: %w", err)
	}
	if _, err := part.Write(file); err != nil {
		return fmt.Errorf("build the form: %w", err)
	}
	if err := form.Close(); err != nil {
		return fmt.Errorf("build the form: %w", err)
	}
	a, err := s.send(ctx, http.MethodPost, "/api/saved_objects/_import?overwrite=true", form.FormDataContentType(), body.Bytes())
	if err != nil {
		return err
	}
	return s.imported(a, len(objects))
}
