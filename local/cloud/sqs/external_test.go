package sqs_test

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"faulty/local/cloud/sqs"
)

// TestBoto3 runs testdata/conformance.py with the Python interpreter named by
// FAULTY_BOTO3, which must have boto3.
func TestBoto3(t *testing.T) {
	python := os.Getenv("FAULTY_BOTO3")
	if python == "" {
		t.Skip("FAULTY_BOTO3 names no python with boto3")
	}
	server := httptest.NewServer(sqs.New(sqs.Options{}))
	defer server.Close()
	out, err := exec.CommandContext(t.Context(), python, "testdata/conformance.py", server.URL).CombinedOutput()
	if err != nil || !bytes.HasSuffix(out, []byte(" checks passed\n")) {
		t.Fatalf("conformance.py: %v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// TestAWSCLI sends, receives and deletes a message with the aws command named by
// FAULTY_AWS_CLI.
func TestAWSCLI(t *testing.T) {
	command := os.Getenv("FAULTY_AWS_CLI")
	if command == "" {
		t.Skip("FAULTY_AWS_CLI names no aws command")
	}
	server := httptest.NewServer(sqs.New(sqs.Options{}))
	defer server.Close()
	aws := func(args ...string) (map[string]any, string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), command, append([]string{"--endpoint-url", server.URL, "sqs"}, args...)...)
		cmd.Env = append(os.Environ(), "AWS_DEFAULT_REGION=us-east-1",
			"AWS_ACCESS_KEY_ID=id", "AWS_SECRET_ACCESS_KEY=secret", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1")
		text, _ := cmd.CombinedOutput() // the text of a refusal is checked
		var out map[string]any
		_ = json.Unmarshal(text, &out) // the text of a refusal is checked
		return out, string(text)
	}
	queue := server.URL + "/000000000000/cli"
	steps := []struct {
		args []string
		want string // expected part of the output
	}{
		{[]string{"create-queue", "--queue-name", "cli"}, queue},
		{[]string{"get-queue-url", "--queue-name", "cli"}, queue},
		{[]string{"list-queues"}, queue},
		{[]string{"set-queue-attributes", "--queue-url", queue, "--attributes", "VisibilityTimeout=60"}, ""},
		{[]string{"get-queue-attributes", "--queue-url", queue, "--attribute-names", "All"}, `"VisibilityTimeout": "60"`},
		{[]string{"send-message", "--queue-url", queue, "--message-body", "hello"}, "5d41402abc4b2a76b9719d911017c592"},
		{[]string{"send-message-batch", "--queue-url", queue, "--entries", "Id=a,MessageBody=a", "Id=b,MessageBody=b"}, `"Successful"`},
		{[]string{"receive-message", "--queue-url", queue + "x"}, "(AWS.SimpleQueueService.NonExistentQueue)"},
		{[]string{"tag-queue", "--queue-url", queue, "--tags", "a=b"}, `The action "TagQueue" is not supported here.`},
	}
	for _, step := range steps {
		if _, text := aws(step.args...); !strings.Contains(text, step.want) {
			t.Errorf("aws sqs %s printed %s; want %q", step.args[0], text, step.want)
		}
	}
	out, text := aws("receive-message", "--queue-url", queue, "--wait-time-seconds", "5")
	messages, _ := out["Messages"].([]any)
	if len(messages) != 1 {
		t.Fatalf("aws sqs receive-message printed %s; want one message", text)
	}
	handle := messages[0].(map[string]any)["ReceiptHandle"].(string)
	if _, text := aws("delete-message", "--queue-url", queue, "--receipt-handle", handle); text != "" {
		t.Errorf("aws sqs delete-message printed %s; want nothing", text)
	}
}
