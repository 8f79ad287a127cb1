package samstack

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"strings"

	"faulty/functions/forwarder/forward"
	"faulty/local/cloud/template"
)

// forwarder is the logical id of the forwarder function.
const forwarder = "ForwarderFunction"

// check returns the parameters with the defaults of those that are not given. It returns an error if the
// template cannot be deployed with the parameters, or if the forwarder would not start with them.
func (d Deployment) check(parameters map[string]string) (map[string]string, error) {
	parameters = visible(parameters)
	stack, err := template.Load(d.Template, template.Options{
		StackName: d.Stack, Region: d.Config.Region, Endpoint: "https://sqs." + d.Config.Region + ".amazonaws.com", Parameters: parameters, InAWS: true,
	})
	if err != nil {
		return nil, fmt.Errorf("the template rejects the parameters:\n%w", err)
	}
	if d.Config.BaseEndpoint == nil && stack.Parameters["OpenSearch"] == "none" && isThisMachine(stack.Parameters["OpenSearchUrl"]) {
		return nil, fmt.Errorf("nothing in AWS can reach OpenSearchUrl=%s: set OpenSearch=domain, or OpenSearchUrl to the address of your OpenSearch", stack.Parameters["OpenSearchUrl"])
	}
	for _, fn := range stack.Functions {
		if fn.LogicalID != forwarder {
			continue
		}
		err := forward.Check(func(name string) (string, bool) {
			if name == "AWS_REGION" {
				return d.Config.Region, true
			}
			value, ok := fn.Environment[name]
			return value, ok
		})
		if err != nil {
			return nil, fmt.Errorf("the forwarder would not start:\n%s", named(err.Error(), stack.Parameters))
		}
	}
	return stack.Parameters, nil
}

// isThisMachine reports whether a URL refers to the machine on which it is used.
func isThisMachine(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// visible replaces values that CloudFormation masks with the empty value. It masks an empty value too, so nobody can
// tell whether there is one. The masked values are URLs. They were checked when they were set, and CloudFormation
// checks them against the template's rules before it changes anything.
func visible(parameters map[string]string) map[string]string {
	parameters = maps.Clone(parameters)
	for name, value := range parameters {
		if value == template.Masked {
			parameters[name] = ""
		}
	}
	return parameters
}

// variable matches the names of environment variables.
var variable = regexp.MustCompile(`\b[A-Z]+(_[A-Z]+)*\b`)

// named replaces the names of environment variables in a message with the names of the parameters
// that set them, such as MIN_LEVEL with MinLevel.
func named(message string, parameters map[string]string) string {
	byVariable := map[string]string{}
	for name := range parameters {
		byVariable[strings.ToUpper(name)] = name
	}
	return variable.ReplaceAllStringFunc(message, func(found string) string {
		if name, ok := byVariable[strings.ReplaceAll(found, "_", "")]; ok {
			return name
		}
		return found
	})
}
