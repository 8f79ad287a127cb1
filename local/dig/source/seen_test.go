package source

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// TestOpenAll checks that a file that is named repeatedly is read once, even under different names.
func TestOpenAll(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("a", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"a/app.log", "a/other.log"} {
		if err := os.WriteFile(path, []byte(path), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Link("a/app.log", "hard.log"), os.Symlink("a/app.log", "soft.log"), os.Symlink("a", "linked")); err != nil {
		t.Skip(err)
	}
	logs := &logsFake{group: "/aws/lambda/orders", created: 1790848800000, pageSize: 10}
	bucket := awsAt(t, s3Fake(map[string]string{"a/1": "1", "a/2": "22", "b/3": "333"}))
	for _, row := range []struct {
		args, want string // separated by spaces
		aws        func() (aws.Config, error)
	}{
		{"a/app.log a/app.log ./a/../a/app.log", "a/app.log", nil},
		{"a/app.log a", "a/app.log a/other.log", nil},
		{"a a/app.log", "a/app.log a/other.log", nil},
		{"a linked soft.log hard.log", "a/app.log a/other.log", nil},
		{"hard.log a", "hard.log a/other.log", nil},
		{"a/*.log .", "a/app.log a/other.log", nil},
		{"- -", "-", nil},
		{"s3://logs/a/2 s3://logs/a s3://logs", "s3://logs/a/2 s3://logs/a/1 s3://logs/b/3", bucket},
		{"cloudwatch:/aws/lambda/orders log-group:/aws/lambda/orders", "/aws/lambda/orders", awsAt(t, logs)},
	} {
		sources, err := OpenAll(t.Context(), strings.Fields(row.args), Options{AWS: row.aws, Stdin: strings.NewReader(""), Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range sources {
			if s.Group != "" {
				got = append(got, s.Group)
				continue
			}
			names, _ := contents(t, s)
			got = append(got, names...)
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("OpenAll(%s) reads %v; want %s", row.args, got, row.want)
		}
	}
	if _, err := OpenAll(t.Context(), []string{"a", "none.log"}, Options{}); err == nil {
		t.Error("OpenAll of what is not there = nil; want an error")
	}
}
