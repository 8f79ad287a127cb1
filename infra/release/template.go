package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// nested is the path of the nested template, relative to the template of a
// checkout.
const nested = "infra/domain/template.yaml"

// deployable converts the template of a checkout to one that deploys the zips of
// a build in the same folder. It only replaces the differences in the text.
// Comments and order stay the same, and no second template must be kept in sync.
func deployable(template []byte, b build) ([]byte, error) {
	machine := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[b.arch()] // Lambda's name of the architecture
	if machine == "" {
		return nil, fmt.Errorf("%s: Lambda runs on amd64 and arm64 alone", b.system)
	}
	code := regexp.MustCompile(`(?m)(CodeUri: )dist/(\w+)/$`)
	var found []string
	for _, m := range code.FindAllSubmatch(template, -1) {
		found = append(found, string(m[2]))
	}
	if slices.Sort(found); !slices.Equal(found, functions) {
		return nil, fmt.Errorf("the template's CodeUri name the functions %s; want dist/NAME/ of each of %s", strings.Join(found, ", "), strings.Join(functions, ", "))
	}
	template = code.ReplaceAll(template, []byte("${1}${2}-"+b.system+".zip"))
	var errs []error
	for _, change := range []struct{ pattern, with string }{
		{`(?m)^  Architecture: \{.*\}$`, `  Architecture: { Type: String, Default: ` + machine + `, AllowedValues: [` + machine + `], Description: "What the archives are built for." }`},
		{`(?m)TemplateURL: ` + regexp.QuoteMeta(nested) + `$`, "TemplateURL: domain.yaml"},
		{`(?m)^Description: "faulty: `, `Description: "faulty ` + b.version + `: `},
	} {
		pattern := regexp.MustCompile(change.pattern)
		if n := len(pattern.FindAll(template, -1)); n != 1 {
			errs = append(errs, fmt.Errorf("the template has %d lines like %s; want 1", n, change.pattern))
		}
		template = pattern.ReplaceAllLiteral(template, []byte(change.with))
	}
	return template, errors.Join(errs...)
}
