package translate

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/format"
	"faulty/functions/forwarder/mask"
	"faulty/functions/forwarder/rule"
	"faulty/functions/forwarder/stacktrace"
	"faulty/functions/internal/env"
)

// Options configure how log events become documents. With the zero value every line is kept
// unchanged.
type Options struct {
	// Region is the region of the log groups, or "" if it is unknown.
	Region string

	// Formats are user-defined formats, which are tried before all others.
	Formats []format.Format

	// Calls are user-defined patterns for calls of the application and of libraries.
	Calls stacktrace.Override

	// IsHistorical is set for historical logs. The time between event and ingestion then says
	// nothing about the delivery.
	IsHistorical bool

	// UserKeys are user-defined names of attributes that contain a user's id.
	UserKeys map[string]bool

	Rules      rule.Rules
	Masks      mask.Masks
	Promotions Promotions
}

// LoadOptions reads the options from the environment: AWS_REGION, which Lambda sets, the variables
// of rule.Load, mask.Load and LoadPromotions, and
//
//	FORMATS  definitions for format.ParseCustom, one per line, or file:NAME for a
//	         file with definitions next to the program. Default: none.
//	IN_APP, NOT_IN_APP
//	         patterns for stacktrace.ParseCallPatterns, one per line: calls that belong
//	         to the application, and calls that do not. They override the lists of
//	         package stacktrace. NOT_IN_APP wins. Example: com.example. Default: none.
//	USER_KEYS
//	         comma-separated names of attributes that contain a user's id, checked before
//	         the common ones. Example: member.number,tenantUser. Default: none.
func LoadOptions(vars *env.Reader) Options {
	return Options{
		Region:  vars.String("AWS_REGION", ""),
		Formats: env.Value(vars, "FORMATS", nil, loadFormats),
		Calls: stacktrace.Override{
			InApp:    env.Value(vars, "IN_APP", nil, stacktrace.ParseCallPatterns),
			NotInApp: env.Value(vars, "NOT_IN_APP", nil, stacktrace.ParseCallPatterns),
		},
		UserKeys:   loadUserKeys(vars),
		Rules:      rule.Load(vars),
		Masks:      mask.Load(vars),
		Promotions: LoadPromotions(vars),
	}
}

// Promotions are the attributes that are stored in separate fields. The zero value has none.
type Promotions struct {
	labels, metrics []string
}

// LoadPromotions reads the promotions from the environment:
//
//	PROMOTE_LABELS   comma-separated names of attributes that are stored as the keywords
//	                 labels.NAME instead, because parts of a flat object can be searched
//	                 but not charted. Example: customer.plan,tenant.
//	PROMOTE_METRICS  the same for numbers, including embedded metrics, which are stored as
//	                 the doubles metrics.NAME. A value that is not a number stays an
//	                 attribute. Example: orders,cart.total.
//
// Every name becomes a field in the index. At most 200 names are allowed.
func LoadPromotions(vars *env.Reader) Promotions {
	labels, metrics := vars.List("PROMOTE_LABELS"), vars.List("PROMOTE_METRICS")
	return Promotions{
		labels:  promotions(vars, "PROMOTE_LABELS", labels, nil),
		metrics: promotions(vars, "PROMOTE_METRICS", metrics, labels),
	}
}

// LoadTags reads the keys of tags that become labels from the variable TAGS. The rules for names are those of
// PROMOTE_LABELS, which names other labels of the same documents.
func LoadTags(vars *env.Reader) []string {
	keys := vars.List("TAGS")
	return env.Value(vars, "TAGS", nil, func(string) ([]string, error) {
		return keys, checkNames(append(slices.Clone(keys), vars.List("PROMOTE_LABELS")...))
	})
}

// promotions validates the names that a variable lists and returns them. None may be in taken.
func promotions(vars *env.Reader, variable string, names, taken []string) []string {
	return env.Value(vars, variable, nil, func(string) ([]string, error) {
		err := checkNames(names)
		for _, name := range names {
			if slices.Contains(taken, name) {
				err = errors.Join(err, fmt.Errorf("must not name %q, which PROMOTE_LABELS names: an attribute can be promoted only once", name))
			}
		}
		return names, err
	})
}

// checkNames rejects names that OpenSearch would refuse as fields because one of them would be an
// object that contains the other.
func checkNames(names []string) (err error) {
	const most, longest, deepest = 200, 200, 10
	if len(names) > most {
		err = fmt.Errorf("must be at most %d names; these are %d", most, len(names))
	}
	for i, name := range names {
		switch {
		case strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.Contains(name, ".."):
			err = errors.Join(err, fmt.Errorf("must be names with something on both sides of every dot; %q is not", name))
		case strings.ContainsAny(name, "*\" \t\r\n") || len(name) > longest || strings.Count(name, ".") >= deepest:
			err = errors.Join(err, fmt.Errorf("must be names without blanks, quotes and asterisks, of at most %d bytes and %d dots; %q is not", longest, deepest-1, name))
		}
		for j, other := range names {
			if i != j && strings.HasPrefix(other, name+".") {
				err = errors.Join(err, fmt.Errorf("must not name both %q and %q: a field cannot hold a value and other fields", name, other))
			}
		}
	}
	return err
}

// apply promotes the attributes of doc.
func (p *Promotions) apply(doc *document.Document) {
	for _, name := range p.labels {
		doc.PromoteLabel(name)
	}
	for _, name := range p.metrics {
		doc.PromoteMetric(name)
	}
}

// loadFormats parses the definitions in a variable, or in the file that the variable names.
func loadFormats(text string) ([]format.Format, error) {
	if name, ok := strings.CutPrefix(text, "ssm:"); ok { // the forwarder replaces it
		return nil, fmt.Errorf(`is the Systems Manager parameter %s, which only the deployed forwarder reads: set the definitions themselves, FORMATS="$(aws ssm get-parameter --name %[1]s --query Parameter.Value --output text)"`, name)
	}
	name, isFile := strings.CutPrefix(text, "file:")
	if !isFile {
		return format.ParseCustom(text)
	}
	if !filepath.IsAbs(name) {
		program, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find the folder of the program: %w", err)
		}
		name = filepath.Join(filepath.Dir(program), name)
	}
	definitions, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("must be definitions of formats or file:NAME: %w", err)
	}
	return format.ParseCustom(string(definitions))
}
