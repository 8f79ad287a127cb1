package main

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// TestAccess: how this machine gets in, by what the forwarder was given.
func TestAccess(t *testing.T) {
	newAccount().serve(t)
	cfg, err := account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{"ApiUrl": "a", "SearchUrl": "https://s", "ForwarderRoleArn": "r"}
	secret := map[string]string{"ApiUrl": "a", "SearchUrl": "https://s", "ForwarderRoleArn": "r", "SearchSecretArn": "arn"}
	for _, row := range []struct {
		name       string
		outputs    map[string]string
		parameters map[string]string
		want       accessFlags
	}{
		{"its own domain", secret, map[string]string{"OpenSearch": "domain"}, accessFlags{User: "admin", Password: "hush"}},
		{"a domain, signed", outputs, map[string]string{"OpenSearchAuth": "sigv4"}, accessFlags{Sign: "es"}},
		{"a collection, signed", outputs, map[string]string{"OpenSearchAuth": "sigv4", "OpenSearchCollectionArn": "arn"}, accessFlags{Sign: "aoss"}},
		{"a secret", secret, nil, accessFlags{User: "admin", Password: "hush"}},
		{"a secret that is not used", secret, map[string]string{"OpenSearchAuth": "none"}, accessFlags{}},
		{"nothing", outputs, nil, accessFlags{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			d, err := readStack(stackOf(row.outputs, row.parameters), "eu-west-1")
			if err != nil {
				t.Fatal(err)
			}
			row.want.URL, row.want.Region = "https://s", "eu-west-1"
			if got, err := d.access(t.Context(), cfg); err != nil || got != row.want {
				t.Errorf("access = %+v, %v; want %+v", got, err, row.want)
			}
		})
	}
}

func stackOf(outputs, parameters map[string]string) types.Stack {
	s := types.Stack{StackName: aws.String("faulty")}
	for key, value := range outputs {
		s.Outputs = append(s.Outputs, types.Output{OutputKey: &key, OutputValue: &value})
	}
	for key, value := range parameters {
		s.Parameters = append(s.Parameters, types.Parameter{ParameterKey: &key, ParameterValue: &value})
	}
	return s
}
