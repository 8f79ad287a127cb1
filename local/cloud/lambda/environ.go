package lambda

import (
	"maps"
	"os"
	"slices"
	"strconv"
)

// environ returns the whole environment of a function's process: the variables
// that Lambda sets, then those of the template. It passes on no variable of the
// host. See
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
func (e *environment) environ() []string {
	f, o := e.fn, e.svc.o
	vars := map[string]string{
		"_HANDLER":                        f.Handler,
		"AWS_LAMBDA_RUNTIME_API":          e.api.addr(),
		"AWS_LAMBDA_FUNCTION_NAME":        f.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(f.MemoryMB),
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME":       f.LogGroup,
		"AWS_LAMBDA_LOG_STREAM_NAME":      e.stream.Name(),
		"AWS_LAMBDA_LOG_FORMAT":           f.LogFormat,
		"AWS_REGION":                      o.Region,
		"AWS_DEFAULT_REGION":              o.Region,
		"AWS_ACCESS_KEY_ID":               "embedded",
		"AWS_SECRET_ACCESS_KEY":           "embedded",
		"AWS_SESSION_TOKEN":               "embedded",
		"AWS_ENDPOINT_URL":                o.Endpoint,
		"AWS_XRAY_CONTEXT_MISSING":        "LOG_ERROR",
		"LAMBDA_TASK_ROOT":                f.CodeDir,
		"LAMBDA_RUNTIME_DIR":              f.CodeDir,
		"LANG":                            "en_US.UTF-8",
		"TZ":                              ":UTC",
		"PATH":                            "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
		// The SDK finds the home directory even without HOME. The AWS files there
		// belong to the user of the host and must not influence a function.
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
	}
	if f.LogFormat == "JSON" {
		vars["AWS_LAMBDA_LOG_LEVEL"] = "INFO"
	}
	maps.Copy(vars, f.Environment)
	list := make([]string, 0, len(vars))
	for name, value := range vars {
		list = append(list, name+"="+value)
	}
	slices.Sort(list)
	return list
}
