package access

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"
)

// A Stack describes the authentication of the OpenSearch of a stack of
// template.yaml: with signed requests, with the user in a secret, or none.
type Stack struct {
	Sign   string // service to sign requests for: es, aoss, or ""
	Secret string // ARN of the secret {"username","password"}; "" if there is none or it is not needed
}

// OfStack reads the authentication from a stack's outputs and parameters.
func OfStack(outputs, parameters map[string]string) Stack {
	s := Stack{Secret: outputs["SearchSecretArn"]}
	switch auth := parameters["OpenSearchAuth"]; {
	case parameters["OpenSearch"] == "domain": // the forwarder signs its requests; the administrator has a password
	case auth == "none":
		s.Secret = ""
	case auth == "sigv4" && parameters["OpenSearchCollectionArn"] != "":
		s.Sign = "aoss"
	case auth == "sigv4":
		s.Sign = "es"
	}
	return s
}

// Complete returns c, completed by the stack's settings and the region of its
// account. If c already selects an authentication, Complete returns it unchanged.
func (s Stack) Complete(ctx context.Context, cfg aws.Config, c Credentials) (Credentials, error) {
	if c.Given() {
		return c, nil
	}
	c.Region = cmp.Or(c.Region, cfg.Region)
	if c.Sign = s.Sign; c.Sign != "" || s.Secret == "" {
		return c, nil
	}
	out, err := secretsmanager.NewFromConfig(cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &s.Secret})
	if refused, ok := errors.AsType[smithy.APIError](err); ok {
		return c, fmt.Errorf("read the secret %s: %s: %s; it needs the permission secretsmanager:GetSecretValue, or use --user", s.Secret, refused.ErrorCode(), refused.ErrorMessage())
	}
	if err != nil {
		return c, fmt.Errorf("read the secret %s: %w", s.Secret, err)
	}
	// The format is that of secrets with rotation in Secrets Manager.
	var user struct{ Username, Password string }
	if err := json.Unmarshal([]byte(aws.ToString(out.SecretString)), &user); err != nil || user.Username == "" || user.Password == "" {
		return c, fmt.Errorf(`the secret %s is not of the form {"username":"…","password":"…"}`, s.Secret)
	}
	c.User, c.Password = user.Username, user.Password
	return c, nil
}
