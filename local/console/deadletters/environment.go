package deadletters

import (
	"context"
	"net/url"
	"os"
	"strings"

	"faulty/infra/access"
)

// forwarderEnvironment returns the environment of a forwarder that stores documents in the
// OpenSearch of in. All other settings come from this process's environment. They should be
// the same as the function's: data that the function masks must be masked here too.
func forwarderEnvironment(ctx context.Context, in *access.Access, indices string) func(string) (string, bool) {
	base := *in.URL
	if user, password := in.Basic(); user != "" {
		base.User = url.UserPassword(user, password)
	}
	vars := map[string]string{"OPENSEARCH_URL": base.String(), "INDEX_PREFIX": strings.TrimSuffix(indices, "-*")}
	if in.Service == "" {
		return withSettings(vars)
	}
	vars["OPENSEARCH_AUTH"], vars["OPENSEARCH_SERVICE"], vars["AWS_REGION"] = "sigv4", in.Service, in.AWS.Region
	environment := withSettings(vars)
	return func(name string) (string, bool) {
		if !isCredential(name) {
			return environment(name)
		}
		now, err := in.AWS.Credentials.Retrieve(context.WithoutCancel(ctx)) // the SDK caches valid credentials
		if err != nil {
			return "", false
		}
		return map[string]string{"AWS_ACCESS_KEY_ID": now.AccessKeyID, "AWS_SECRET_ACCESS_KEY": now.SecretAccessKey, "AWS_SESSION_TOKEN": now.SessionToken}[name], true
	}
}

func isCredential(name string) bool {
	return strings.HasPrefix(name, "AWS_ACCESS_KEY") || name == "AWS_SECRET_ACCESS_KEY" || name == "AWS_SESSION_TOKEN"
}

// withSettings returns an environment of vars and of this process's variables. Variables
// about access, destination and platform come only from vars, because this process's values
// may belong to another OpenSearch or another program.
func withSettings(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		if text, ok := vars[name]; ok {
			return text, true
		}
		if isSetting(name) {
			return os.LookupEnv(name)
		}
		return "", false
	}
}

// isSetting reports whether a variable configures how the forwarder processes events. Only
// the forwarder knows the complete list, so every variable counts that is not known to have
// another purpose.
func isSetting(name string) bool {
	switch {
	case name == "AWS_REGION":
		return true
	case name == "INDEX_PREFIX", name == "FAILURE_QUEUE_URL", name == "RETRY_QUEUE_URL":
		return false
	}
	return !strings.HasPrefix(name, "OPENSEARCH_") && !strings.HasPrefix(name, "AWS_")
}
