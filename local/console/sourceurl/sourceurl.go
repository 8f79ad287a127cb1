// Package sourceurl returns the URLs at which a web page shows the source code of stack frames.
package sourceurl

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Templates are the URLs of the source code of services, with placeholders. The zero value has
// no URLs.
type Templates struct {
	byService map[string]string
	other     string // for services that are not in byService
}

// A Frame is the position of a stack frame in the source code of a service.
type Frame struct {
	Service, Version string
	File             string
	Line             int // 0 if unknown
}

// placeholder matches {service}, {version}, {file} and {line}, and misspelled ones.
var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// UnmarshalText parses templates that are separated by spaces, such as
// orders=https://github.com/acme/orders/blob/{version}/{file}#L{line}. A template without a service
// is for all other services.
func (t *Templates) UnmarshalText(list []byte) error {
	*t = Templates{byService: map[string]string{}}
	for text := range strings.FieldsSeq(string(list)) {
		service, template := "", text
		if !isWeb(text) {
			service, template, _ = strings.Cut(text, "=")
		}
		if err := check(template); err != nil {
			return fmt.Errorf("source URL %q: %w; it looks like orders=https://github.com/acme/orders/blob/{version}/{file}#L{line}, or begins with https:// for all services", text, err)
		}
		if service == "" {
			t.other = template
		} else {
			t.byService[service] = template
		}
	}
	return nil
}

func isWeb(text string) bool {
	return strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
}

func check(template string) error {
	for _, name := range placeholder.FindAllString(template, -1) {
		switch name {
		case "{service}", "{version}", "{file}", "{line}":
		default:
			return fmt.Errorf("the placeholder %s is not known", name)
		}
	}
	u, err := url.Parse(placeholder.ReplaceAllString(template, "x"))
	switch {
	case err != nil || !isWeb(template) || u.Host == "":
		return fmt.Errorf("%q is no address of a web page", template)
	case !strings.HasPrefix(template, u.Scheme+"://"+u.Host): // log events must not choose the host
		return fmt.Errorf("the host has a placeholder")
	case !strings.Contains(template, "{file}"):
		return fmt.Errorf("{file} is missing")
	}
	return nil
}

// URL returns the URL of a frame. It returns "" if the frame's service has no template, or if
// the frame lacks something that the template needs.
func (t Templates) URL(f Frame) string {
	template := cmp.Or(t.byService[f.Service], t.other)
	file := inRepository(f.File)
	if template == "" || file == "" || f.Version == "" && strings.Contains(template, "{version}") {
		return ""
	}
	return strings.NewReplacer("{service}", escaped(f.Service), "{version}", escaped(f.Version), "{file}", escaped(file), "{line}", strconv.Itoa(max(1, f.Line))).Replace(template)
}

// roots are the directories in which Lambda stores the code of functions and layers.
var roots = []string{"/var/task/", "/opt/"}

// inRepository returns the path of a file in its repository, or "" if it is not a relative path
// below the function's directory.
func inRepository(file string) string {
	file = strings.TrimPrefix(file, "file://")
	for _, root := range roots {
		file = strings.TrimPrefix(file, root)
	}
	if file == "" || path.IsAbs(file) || strings.ContainsAny(file, `:\<>`) {
		return ""
	}
	if file = path.Clean(file); file == "." || strings.HasPrefix(file, "..") {
		return ""
	}
	return file
}

// escaped escapes the parts of a path.
func escaped(text string) string {
	parts := strings.Split(text, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}
