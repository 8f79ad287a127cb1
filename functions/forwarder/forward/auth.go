package forward

import (
	"errors"
	"strings"

	"faulty/functions/forwarder/auth"
)

// checkAuth returns an error if the authentication settings contradict each other.
func (c *config) checkAuth() error {
	inURL := c.OpenSearch != nil && c.OpenSearch.User != nil
	service, region := c.signedFor()
	switch {
	case c.Secret != "" && inURL:
		return errors.New("OPENSEARCH_SECRET is set and OPENSEARCH_URL holds a user: leave one of them out")
	case c.Auth == "basic" && c.Secret == "" && !inURL:
		return errors.New("OPENSEARCH_AUTH=basic needs credentials: set OPENSEARCH_SECRET to the name or ARN of a secret with {\"username\":…,\"password\":…}")
	case (c.Auth == "sigv4" || c.Auth == "none") && (c.Secret != "" || inURL):
		return errors.New("OPENSEARCH_AUTH=" + c.Auth + " sends no user: leave OPENSEARCH_SECRET and the user in OPENSEARCH_URL out, or set OPENSEARCH_AUTH=basic")
	case c.Auth == "sigv4" && region == "":
		return errors.New("OPENSEARCH_AUTH=sigv4 needs a region: set AWS_REGION, which Lambda does by itself")
	case c.Auth == "sigv4" && service == auth.Serverless && c.OpenSearch != nil && c.OpenSearch.Scheme != "https":
		return errors.New("OPENSEARCH_URL must begin with https:// for a serverless collection")
	}
	return nil
}

// newAuth returns the authentication that the settings ask for. checkAuth must have accepted them.
func (c *config) newAuth() auth.Auth {
	switch {
	case c.Auth == "sigv4":
		service, region := c.signedFor()
		return auth.NewSigV4(service, region, c.Identity)
	case c.Secret != "":
		return auth.NewSecret(c.Secret, c.Identity)
	}
	password, _ := c.OpenSearch.User.Password()
	return auth.Basic{User: c.OpenSearch.User.Username(), Password: password}
}

// signedFor returns the service and the region to sign requests for. The host names that AWS
// assigns contain both, as in search-logs-abc.eu-west-1.es.amazonaws.com. A custom domain name
// contains neither.
func (c *config) signedFor() (service, region string) {
	service, region = c.Service, c.Identity.Region
	if c.OpenSearch != nil {
		labels := strings.Split(c.OpenSearch.Hostname(), ".")
		for i := 2; i < len(labels)-1; i++ {
			if name := labels[i]; (name == auth.Domain || name == auth.Serverless) && labels[i+1] == "amazonaws" {
				region = labels[i-1]
				if service == "" {
					service = name
				}
			}
		}
	}
	if service == "" {
		service = auth.Domain
	}
	return service, region
}
