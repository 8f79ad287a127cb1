package apply

import (
	"fmt"
	"strings"
	"testing"
)

// try runs the command and returns its output.
func (c StackCommand) try(t *testing.T) (string, error) {
	t.Helper()
	c.Name, c.Retention = "faulty", 30
	cfg, err := account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = c.setUp(t.Context(), cfg, &out)
	return out.String(), err
}

// TestStack sets up a domain two times. The second run changes nothing. Neither
// prints the password.
func TestStack(t *testing.T) {
	a := newAccount()
	a.serve(t)
	for _, row := range []struct{ name, verdict, audit string }{{"first", "created", "changed: enabled: false → true"}, {"again", "unchanged", "unchanged"}} {
		got, err := StackCommand{}.try(t)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"index template faulty: " + row.verdict,
			"forwarder's role faulty: " + row.verdict,
			"forwarder's rights faulty: " + row.verdict,
			"audit log faulty: " + row.audit,
			"Search      " + a.outputs["SearchUrl"],
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: prints\n%s\nwant a line %q", row.name, got, want)
			}
		}
		if strings.Contains(got, "hush") {
			t.Errorf("%s: prints the password:\n%s", row.name, got)
		}
	}
	if got := fmt.Sprint(a.security["rolesmapping/faulty-forwarder"]); got != "map[backend_roles:[arn:aws:iam::123456789012:role/faulty-ForwarderRole-1]]" {
		t.Errorf("the role is mapped as %s; want to the forwarder's", got)
	}
}

// TestStackErrors checks the errors for stacks that cannot be set up.
func TestStackErrors(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*accountFake)
		want   string
	}{
		{"still deploying", func(a *accountFake) { a.status = "UPDATE_IN_PROGRESS" }, "stack faulty is in state UPDATE_IN_PROGRESS (of a test); wait, or deploy it again"},
		{"an older template", func(a *accountFake) { delete(a.outputs, "ForwarderRoleArn") }, "stack faulty has no output ForwarderRoleArn; was it deployed from an older template? deploy it again"},
		{"no response", func(a *accountFake) { a.outputs["SearchUrl"] = "http://127.0.0.1:1" }, "no response from http://127.0.0.1:1: "},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := newAccount()
			row.change(a)
			a.serve(t)
			if got, err := (StackCommand{}).try(t); err == nil || !strings.HasPrefix(err.Error(), row.want) {
				t.Errorf("stack: %v\n%s; want %s", err, got, row.want)
			}
		})
	}
}

// TestStackOutOfReach: the forwarder in an account cannot write to this machine.
func TestStackOutOfReach(t *testing.T) {
	a := newAccount()
	a.outputs["SearchUrl"] = "http://localhost:9200"
	a.serve(t)
	cfg, err := account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d, err := describe(t.Context(), cfg, "faulty")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.reachable("faulty", false); err != nil {
		t.Errorf("in an emulator: %v; want none", err)
	}
	const want = "stack faulty writes to http://localhost:9200, which nothing in AWS can reach; deploy with OpenSearch=domain, or set OpenSearchUrl to the address of your OpenSearch"
	if err := d.reachable("faulty", true); err == nil || err.Error() != want {
		t.Errorf("in AWS: %v; want %s", err, want)
	}
}

// TestWithoutAccount checks the errors for missing credentials or a missing
// region.
func TestWithoutAccount(t *testing.T) {
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", "none")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	if _, err := account(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "there is no AWS region; set AWS_REGION") {
		t.Errorf("without a region: %v; want what to set", err)
	}
	t.Setenv("AWS_REGION", "eu-west-1")
	if _, err := account(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "there are no AWS credentials; get some with `aws configure`") {
		t.Errorf("without credentials: %v; want where to get some", err)
	}
}
