package samstack

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/local/cloud/cloudformation"
	"faulty/local/cloud/template"
	"faulty/local/deployment"
)

const projectTemplate = "../../template.yaml"

// An account is the embedded CloudFormation with at most one stack, and a SAM CLI that deploys to it. Parameters
// that are not given keep their values, or have their defaults in a new stack.
type account struct {
	t       *testing.T
	service *cloudformation.Service // nil before the first deployment
	values  map[string]string       // parameters that were given, unmasked
	ran     [][]string              // executed commands
	calls   []string                // requests to Kinesis
}

func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		body, _ := io.ReadAll(r.Body) // a read error shows as a missing call
		a.calls = append(a.calls, target+" "+string(body))
		return
	}
	service := cloudformation.Service{Name: "none"}
	if a.service != nil {
		service = *a.service
	}
	service.ServeHTTP(w, r)
}

func (a *account) deployment() Deployment {
	server := httptest.NewServer(a)
	a.t.Cleanup(server.Close)
	cfg, err := deployment.Config(a.t.Context(), server.URL)
	if err != nil {
		a.t.Fatal(err)
	}
	return Deployment{Config: cfg, Template: projectTemplate, Stack: "faulty", Out: io.Discard, Run: a.run}
}

func (a *account) run(_ context.Context, name string, args ...string) error {
	a.ran = append(a.ran, append([]string{name}, args...))
	if args[0] != "deploy" {
		return nil
	}
	parameters := map[string]string{}
	maps.Copy(parameters, a.values)
	for _, arg := range args {
		if rest, ok := strings.CutPrefix(arg, "ParameterKey="); ok {
			name, value, _ := strings.Cut(rest, ",ParameterValue=")
			parameters[name] = unquote(value)
		}
	}
	stack, err := template.Load(projectTemplate, template.Options{Parameters: parameters, InAWS: true})
	if err != nil {
		return err
	}
	a.values = parameters
	a.service = &cloudformation.Service{Name: "faulty", Region: "us-east-1", AccountID: "000000000000", Created: time.Unix(1_764_000_000, 0), Parameters: stack.Parameters}
	return nil
}

// unquote reads a value like the SAM CLI.
func unquote(value string) string {
	value = strings.TrimSuffix(strings.TrimPrefix(value, `"`), `"`)
	return strings.NewReplacer(`\ `, " ", `\"`, `"`, `\'`, "'").Replace(value)
}

// TestDeployKeepsValues deploys a stack several times. Parameters that are not given keep their values, including an
// OpenSearch that the stack does not create.
func TestDeployKeepsValues(t *testing.T) {
	a := &account{t: t}
	d := a.deployment()
	for _, row := range []struct {
		name  string
		named map[string]string
		want  map[string]string
	}{
		{"first", map[string]string{"OpenSearchUrl": "https://search.example.com", "Architecture": "arm64"},
			map[string]string{"OpenSearch": "none", "OpenSearchUrl": "https://search.example.com", "Architecture": "arm64", "Summaries": "on"}},
		{"again", map[string]string{"Architecture": "arm64"}, map[string]string{"OpenSearch": "none", "OpenSearchUrl": "https://search.example.com"}},
		{"one changed", map[string]string{"Summaries": "off", "Include": "a b\nit's \"\\d+\""}, map[string]string{"OpenSearchUrl": "https://search.example.com", "Summaries": "off", "Include": "a b\nit's \"\\d+\""}},
		{"again", nil, map[string]string{"OpenSearchUrl": "https://search.example.com", "Summaries": "off", "Include": "a b\nit's \"\\d+\""}},
		{"no groups, and no webhook", map[string]string{"Groups": "off"}, map[string]string{"Groups": "off", "NotificationUrl": template.Masked}},
		{"groups again", map[string]string{"Groups": "on"}, map[string]string{"Groups": "on"}},
		{"a webhook", map[string]string{"NotificationUrl": "https://hook.example.com/secret"}, map[string]string{"NotificationUrl": template.Masked}},
		{"changed back", map[string]string{"Summaries": "on", "Include": ""}, map[string]string{"Summaries": "on", "Include": ""}},
	} {
		if err := d.Deploy(t.Context(), row.named, false); err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		for name, want := range row.want {
			if got := a.service.Parameters[name]; got != want {
				t.Errorf("%s: %s is %q; want %q", row.name, name, got, want)
			}
		}
	}
}

// TestFirstDeployment checks that a stack without a given OpenSearch creates a domain.
func TestFirstDeployment(t *testing.T) {
	a := &account{t: t}
	if err := a.deployment().Deploy(t.Context(), map[string]string{"IndexPrefix": "shop"}, false); err != nil {
		t.Fatal(err)
	}
	if got := a.service.Parameters; got["OpenSearch"] != "domain" || got["IndexPrefix"] != "shop" {
		t.Errorf("parameters %v; want OpenSearch=domain and IndexPrefix=shop", got)
	}
}

const (
	domainARN     = "arn:aws:es:us-east-1:000000000000:domain/d"
	collectionARN = "arn:aws:aoss:us-east-1:000000000000:collection/c"
	secretARN     = "arn:aws:secretsmanager:us-east-1:000000000000:secret:s"
)

// TestRejected checks that contradictions, and settings with which the forwarder would not start, are rejected before
// the SAM CLI runs.
func TestRejected(t *testing.T) {
	for _, row := range []struct {
		name       string
		parameters []string
		want       string
	}{
		{"domain and URL", []string{"OpenSearch=domain", "OpenSearchUrl=https://x"}, "set OpenSearch=none to write to OpenSearchUrl"},
		{"domain and secret", []string{"OpenSearch=domain", "OpenSearchSecretArn=" + secretARN}, "leave OpenSearchSecretArn and OpenSearchAuth empty"},
		{"domain and basic", []string{"OpenSearch=domain", "OpenSearchAuth=basic"}, "leave OpenSearchSecretArn and OpenSearchAuth empty"},
		{"domain and another domain", []string{"OpenSearch=domain", "OpenSearchDomainArn=" + domainARN}, "leave OpenSearchDomainArn and OpenSearchCollectionArn empty"},
		{"domain and collection", []string{"OpenSearch=domain", "OpenSearchCollectionArn=" + collectionARN, "OpenSearchAuth=sigv4"}, "leave OpenSearchDomainArn and OpenSearchCollectionArn empty"},
		{"sigv4 without an ARN", []string{"OpenSearchUrl=https://x", "OpenSearchAuth=sigv4"}, "OpenSearchAuth=sigv4 needs OpenSearchDomainArn or OpenSearchCollectionArn"},
		{"sigv4 and secret", []string{"OpenSearchUrl=https://x", "OpenSearchAuth=sigv4", "OpenSearchDomainArn=" + domainARN, "OpenSearchSecretArn=" + secretARN}, "leave OpenSearchSecretArn empty"},
		{"two ARNs", []string{"OpenSearchUrl=https://x", "OpenSearchAuth=sigv4", "OpenSearchDomainArn=" + domainARN, "OpenSearchCollectionArn=" + collectionARN}, "exclude each other"},
		{"collection without sigv4", []string{"OpenSearchUrl=https://x", "OpenSearchCollectionArn=" + collectionARN}, "set OpenSearchAuth=sigv4"},
		{"collection over http", []string{"OpenSearchUrl=http://x", "OpenSearchAuth=sigv4", "OpenSearchCollectionArn=" + collectionARN}, "OpenSearchUrl must begin with https://"},
		{"none and secret", []string{"OpenSearchUrl=https://x", "OpenSearchAuth=none", "OpenSearchSecretArn=" + secretARN}, "OpenSearchAuth=none sends no credentials"},
		{"basic without credentials", []string{"OpenSearchUrl=https://x", "OpenSearchAuth=basic"}, "OpenSearchAuth=basic needs credentials"},
		{"secret and user", []string{"OpenSearchUrl=https://ann:x@x", "OpenSearchSecretArn=" + secretARN}, "leave one of them out"},
		{"duplicate format", []string{"FormatsParameter=/f", "Formats=a = b"}, "leave one of them empty"},
		{"subnets alone", []string{"SubnetIds=subnet-1"}, "SubnetIds needs SecurityGroupIds"},
		{"security groups alone", []string{"SecurityGroupIds=sg-1"}, "SecurityGroupIds needs SubnetIds"},
		{"no retention", []string{"LogRetentionDays=10"}, `"LogRetentionDays" is "10"; must be one of 1, 3, 5, 7,`},
		{"no expression", []string{"Include=("}, "Include"},
		{"no expression in the second line", []string{"Exclude=a\n["}, "Exclude"},
		{"no expression to mask", []string{"MaskPatterns=*"}, "MaskPatterns"},
		{"no format", []string{"Formats=a"}, "Formats"},
		{"no kind of secret", []string{"Mask=everything"}, "Mask"},
		{"no label", []string{"PromoteLabels=a..b,,"}, "PromoteLabels"},
		{"no share", []string{"Sample=2"}, `"Sample" is "2"; must be a number from 0 to 1`},
		{"no prefix", []string{"IndexPrefix=a_b"}, `"IndexPrefix" is "a_b"`},
		{"no parameter", []string{"Smaple=1"}, `parameter "Smaple" is not declared`},
		{"over 4 KB", []string{"Exclude=" + strings.Repeat("x", 4096)}, "Lambda takes 4096"},
		{"over 4 KB together", []string{"Exclude=" + strings.Repeat("x", 2000), "Include=" + strings.Repeat("x", 2000)}, "Lambda takes 4096"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := &account{t: t}
			named, err := Parse(row.parameters)
			if err != nil {
				t.Fatal(err)
			}
			err = a.deployment().Deploy(t.Context(), named, true)
			if err == nil || !strings.Contains(err.Error(), row.want) || !strings.HasPrefix(err.Error(), "nothing was changed") {
				t.Errorf("Deploy: %v; want nothing was changed …%s…", err, row.want)
			}
			if len(a.ran) > 0 {
				t.Errorf("ran %q; want nothing", a.ran)
			}
		})
	}
}

// TestAccepted checks deployments whose parameters do not contradict each other.
func TestAccepted(t *testing.T) {
	for _, list := range [][]string{
		nil,
		{"OpenSearch=domain", "OpenSearchAuth=sigv4", "Delivery=kinesis"},
		{"OpenSearchUrl=https://x", "OpenSearchAuth=sigv4", "OpenSearchDomainArn=" + domainARN},
		{"OpenSearchUrl=https://x", "OpenSearchAuth=sigv4", "OpenSearchCollectionArn=" + collectionARN, "DocumentIds=none"},
		{"OpenSearchUrl=https://x", "OpenSearchSecretArn=" + secretARN, "Subscribe=/aws/lambda/theirs,/ecs/theirs", "Demo=off"},
		{"OpenSearchUrl=https://ann:x@x", "OpenSearchAuth=basic", "SubnetIds=subnet-1,subnet-2", "SecurityGroupIds=sg-1"},
		{"FormatsParameter=/faulty/formats", "Sample=0.25", "Mask=default, email", "Subscribe=account", "Delivery=drain"},
		{"Formats=file:formats.txt", "PromoteLabels=team,shop.id", "Include=^a\n^b"},
		{"LogBuckets=arn:aws:s3:::b", "LogBucketEvents=eventbridge"},
		{"LogBuckets=arn:aws:s3:::b", "LogTopicArn=arn:aws:sns:eu-west-1:000000000000:t", "LogQueueArn=arn:aws:sqs:us-east-1:000000000000:q"},
	} {
		a := &account{t: t}
		named, err := Parse(list)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.deployment().Deploy(t.Context(), named, false); err != nil {
			t.Errorf("Deploy(%q): %v", list, err)
		}
	}
}

// TestUnreachable checks that a URL of this machine is rejected, because a forwarder in AWS cannot reach it.
func TestUnreachable(t *testing.T) {
	a := &account{t: t}
	d := a.deployment()
	d.Config.BaseEndpoint = nil
	if _, err := d.check(map[string]string{"OpenSearch": "none"}); err == nil || !strings.Contains(err.Error(), "nothing in AWS can reach OpenSearchUrl=http://localhost:9200") {
		t.Errorf("check: %v; want that nothing in AWS can reach it", err)
	}
	if _, err := d.check(map[string]string{"OpenSearchUrl": "https://search.example.com"}); err != nil {
		t.Errorf("check: %v; want none", err)
	}
}

// TestLosses checks that a change that loses data describes the loss, and is deployed only with discard.
func TestLosses(t *testing.T) {
	for _, row := range []struct{ before, change, want string }{
		{"OpenSearch=domain", "OpenSearch=none", "all its documents"},
		{"Delivery=kinesis", "Delivery=direct", "Set Delivery=drain first"},
		{"Delivery=kinesis", "Delivery=drain", ""},
		{"Delivery=drain", "Delivery=direct", ""},
		{"Delivery=direct", "Delivery=kinesis", ""},
		{"LogRetentionDays=14", "LogRetentionDays=7", "14 → 7 deletes log events"},
		{"LogRetentionDays=14", "LogRetentionDays=30", ""},
		{"Summaries=on", "Summaries=off", ""},
	} {
		a := &account{t: t}
		d := a.deployment()
		before, err := Parse([]string{row.before})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Deploy(t.Context(), before, false); err != nil {
			t.Fatal(err)
		}
		change, err := Parse([]string{row.change})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Deploy(t.Context(), change, false)
		if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
			t.Errorf("%s, then %s: %v; want …%s…", row.before, row.change, err, row.want)
		}
		if row.want == "" {
			continue
		}
		if len(a.ran) != 1 {
			t.Errorf("%s, then %s: ran %d commands; want the first deployment alone", row.before, row.change, len(a.ran))
		}
		if err := d.Deploy(t.Context(), change, true); err != nil {
			t.Errorf("%s, then %s with discard: %v", row.before, row.change, err)
		}
	}
}

// TestParse checks parameters as a shell passes them.
func TestParse(t *testing.T) {
	got, err := Parse([]string{"A=1", "B=", "C=a=b c"})
	if want := map[string]string{"A": "1", "B": "", "C": "a=b c"}; err != nil || !maps.Equal(got, want) {
		t.Errorf("Parse = %v, %v; want %v", got, err, want)
	}
	for _, list := range [][]string{{"A"}, {"=1"}, {"A=1", "A=2"}} {
		if got, err := Parse(list); err == nil {
			t.Errorf("Parse(%q) = %v; want an error", list, got)
		}
	}
}

// TestQuote checks that each value either reaches the SAM CLI unchanged or is rejected.
func TestQuote(t *testing.T) {
	for _, value := range []string{"", "a", "a b", `"`, `a"b"c`, "it's", `\d+\.`, "a\nb", "=,", "Key=1 ParameterKey=x"} {
		quoted, err := quote(value)
		if got := unquote(quoted); err != nil || got != value {
			t.Errorf("quote(%q) = %s, %v; the CLI reads %q", value, quoted, err, got)
		}
	}
	for _, value := range []string{`a\ b`, `\"`, `\'`, `\`} {
		if quoted, err := quote(value); err == nil {
			t.Errorf("quote(%q) = %s; want an error", value, quoted)
		}
	}
}

// TestInterface checks that each parameter of the template is in exactly one group of the form in the AWS console.
func TestInterface(t *testing.T) {
	text, err := os.ReadFile(filepath.Clean(projectTemplate))
	if err != nil {
		t.Fatal(err)
	}
	var grouped []string
	for line := range strings.Lines(string(text)) {
		if _, list, ok := strings.Cut(line, " }, Parameters: ["); ok {
			grouped = append(grouped, strings.Split(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(list), "] }")), ", ")...)
		}
	}
	stack, err := template.Load(projectTemplate, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(grouped)
	if want := slices.Sorted(maps.Keys(stack.Parameters)); !slices.Equal(grouped, want) {
		t.Errorf("AWS::CloudFormation::Interface groups\n%q\nwant each parameter once\n%q", grouped, want)
	}
}

// TestSAMFails checks that an error of the SAM CLI is returned.
func TestSAMFails(t *testing.T) {
	d := (&account{t: t}).deployment()
	d.Run = func(context.Context, string, ...string) error { return errors.New("no such profile") }
	if err := d.Deploy(t.Context(), nil, false); err == nil || err.Error() != "sam deploy of stack faulty: no such profile" {
		t.Errorf("Deploy: %v; want that of the SAM CLI", err)
	}
}
