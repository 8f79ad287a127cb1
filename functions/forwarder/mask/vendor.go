package mask

// An alphabet is the set of bytes of a token.
type alphabet func(byte) bool

// A vendor is a form of token with a prefix that its issuer defines, so that the token can be
// recognized anywhere.
type vendor struct {
	prefix string
	body   alphabet
	least  int // minimum length of the body in bytes
	source string
}

// vendors are the forms of tokens. Keys that are public by design, such as publishable keys, are
// not listed. Each form is one line. It is read-only.
var vendors = []vendor{
	{"ghp_", isAlphanumeric, 36, "docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github"},
	{"gho_", isAlphanumeric, 36, "docs.github.com, the same page"},
	{"ghu_", isAlphanumeric, 36, "docs.github.com, the same page"},
	{"ghs_", isToken, 36, "docs.github.com, the same page"},
	{"ghr_", isAlphanumeric, 36, "docs.github.com, the same page"},
	{"github_pat_", isWordByte, 60, "docs.github.com, the same page"},
	{"glpat-", isDotted, 20, "docs.gitlab.com/security/tokens"},
	{"gldt-", isDotted, 20, "docs.gitlab.com/security/tokens"},
	{"glrt-", isDotted, 20, "docs.gitlab.com/security/tokens"},
	{"glrtr-", isDotted, 20, "docs.gitlab.com/security/tokens"},
	{"glptt-", isDotted, 40, "docs.gitlab.com/security/tokens"},
	{"glcbt-", isDotted, 20, "docs.gitlab.com/security/tokens"},
	{"glft-", isDotted, 20, "docs.gitlab.com/security/tokens"},
	{"glimt-", isDotted, 20, "docs.gitlab.com/security/tokens"},
	{"glagent-", isDotted, 40, "docs.gitlab.com/security/tokens"},
	{"glffct-", isDotted, 20, "docs.gitlab.com/security/tokens"},
	{"gloas-", isDotted, 40, "docs.gitlab.com/security/tokens"},
	{"glsoat-", isDotted, 20, "docs.gitlab.com/security/tokens"},
	{"GR1348941", isDashed, 20, "docs.gitlab.com/security/tokens"},
	{"xoxb-", isDashed, 16, "docs.slack.dev/authentication/tokens"},
	{"xoxp-", isDashed, 16, "docs.slack.dev/authentication/tokens"},
	{"xoxa-", isDashed, 12, "docs.slack.dev/authentication/tokens"},
	{"xoxr-", isDashed, 12, "docs.slack.dev/authentication/tokens"},
	{"xoxs-", isDashed, 16, "docs.slack.dev/authentication/tokens"},
	{"xoxo-", isDashed, 16, "docs.slack.dev/authentication/tokens"},
	{"xoxc-", isDashed, 16, "docs.slack.dev/authentication/tokens"},
	{"xoxd-", isToken, 16, "docs.slack.dev/authentication/tokens"},
	{"xoxe-", isDashed, 16, "docs.slack.dev/authentication/tokens"},
	{"xoxe.xox", isDotted, 16, "docs.slack.dev/authentication/using-token-rotation"},
	{"xapp-", isDashed, 16, "docs.slack.dev/authentication/tokens"},
	{"sk_live_", isAlphanumeric, 10, "docs.stripe.com/keys"},
	{"sk_test_", isAlphanumeric, 10, "docs.stripe.com/keys"},
	{"sk_prod_", isAlphanumeric, 10, "docs.stripe.com/keys"},
	{"rk_live_", isAlphanumeric, 10, "docs.stripe.com/keys"},
	{"rk_test_", isAlphanumeric, 10, "docs.stripe.com/keys"},
	{"rk_prod_", isAlphanumeric, 10, "docs.stripe.com/keys"},
	{"whsec_", isToken, 24, "docs.stripe.com/webhooks"},
	{"AIza", isDashed, 35, "cloud.google.com/docs/authentication/api-keys"},
	{"GOCSPX-", isDashed, 28, "developers.google.com/identity/protocols/oauth2"},
	{"ya29.", isDotted, 20, "developers.google.com/identity/protocols/oauth2"},
	{"npm_", isAlphanumeric, 36, "github.blog/changelog: npm has a new access token format"},
	{"pypi-", isDashed, 50, "github.com/pypi/warehouse: macaroons of API tokens"},
	{"rubygems_", isHexByte, 48, "guides.rubygems.org/api-key-scopes"},
	{"sk-proj-", isDashed, 20, "platform.openai.com/docs/api-reference/authentication"},
	{"sk-svcacct-", isDashed, 20, "platform.openai.com/docs/api-reference/authentication"},
	{"sk-admin-", isDashed, 20, "platform.openai.com/docs/api-reference/authentication"},
	{"sk-or-v1-", isHexByte, 32, "openrouter.ai/docs/api-reference/authentication"},
	{"sk-ant-", isDashed, 20, "docs.anthropic.com/en/api/admin-api"},
	{"sk-", isAlphanumeric, 32, "platform.openai.com/docs/api-reference/authentication"},
	{"xai-", isAlphanumeric, 40, "docs.x.ai/docs/overview"},
	{"gsk_", isAlphanumeric, 40, "console.groq.com/docs/quickstart"},
	{"pplx-", isAlphanumeric, 40, "docs.perplexity.ai/guides/getting-started"},
	{"r8_", isAlphanumeric, 37, "replicate.com/docs/topics/security/api-tokens"},
	{"hf_", isAlphanumeric, 34, "huggingface.co/docs/hub/security-tokens"},
	{"api_org_", isAlphanumeric, 34, "huggingface.co/docs/hub/security-tokens"},
	{"nvapi-", isDashed, 40, "docs.nvidia.com/ngc: API keys"},
	{"lsv2_", isWordByte, 32, "docs.langchain.com/langsmith: API keys"},
	{"SG.", isDotted, 60, "docs.sendgrid.com/ui/account-and-settings/api-keys"},
	{"xkeysib-", isDashed, 64, "developers.brevo.com/docs/getting-started"},
	{"xsmtpsib-", isDashed, 64, "developers.brevo.com/docs/getting-started"},
	{"key-", isHexByte, 32, "documentation.mailgun.com/docs/mailgun/api-reference/mg-auth"},
	{"SK", isHexByte, 32, "twilio.com/docs/iam/api-keys"},
	{"dop_v1_", isHexByte, 64, "docs.digitalocean.com/reference/api/create-personal-access-token"},
	{"doo_v1_", isHexByte, 64, "docs.digitalocean.com/reference/api/oauth"},
	{"dor_v1_", isHexByte, 64, "docs.digitalocean.com/reference/api/oauth"},
	{"shpat_", isHexByte, 32, "shopify.dev/changelog: length of the shared secret is increasing"},
	{"shpca_", isHexByte, 32, "shopify.dev, the same page"},
	{"shppa_", isHexByte, 32, "shopify.dev, the same page"},
	{"shpss_", isHexByte, 32, "shopify.dev, the same page"},
	{"shptka_", isHexByte, 32, "shopify.dev: theme access"},
	{"sq0atp-", isDashed, 22, "developer.squareup.com/docs/build-basics/access-tokens"},
	{"sq0csp-", isDashed, 43, "developer.squareup.com/docs/build-basics/access-tokens"},
	{"EAAA", isDashed, 22, "developer.squareup.com/docs/build-basics/access-tokens"},
	{"EAA", isAlphanumeric, 80, "developers.facebook.com/docs/facebook-login/guides/access-tokens"},
	{"dapi", isHexByte, 32, "docs.databricks.com/dev-tools/auth/pat"},
	{"dose", isHexByte, 32, "docs.databricks.com/dev-tools/auth/oauth-m2m"},
	{"hvs.", isDashed, 24, "developer.hashicorp.com/vault/docs/concepts/tokens"},
	{"hvb.", isDashed, 24, "developer.hashicorp.com/vault/docs/concepts/tokens"},
	{"hvr.", isDashed, 24, "developer.hashicorp.com/vault/docs/concepts/tokens"},
	{"ATATT3", isToken, 60, "support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account"},
	{"ATCTT3", isToken, 60, "support.atlassian.com/bitbucket-cloud/docs/access-tokens"},
	{"ATBB", isToken, 28, "support.atlassian.com/bitbucket-cloud/docs/app-passwords"},
	{"NRAK-", isAlphanumeric, 27, "docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys"},
	{"NRII-", isDashed, 32, "docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys"},
	{"NRIQ-", isDashed, 32, "docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys"},
	{"ddapp_", isAlphanumeric, 34, "docs.datadoghq.com/account_management/api-app-keys"},
	{"lin_api_", isAlphanumeric, 40, "linear.app/developers/graphql"},
	{"lin_oauth_", isAlphanumeric, 40, "linear.app/developers/oauth-2-0-authentication"},
	{"ntn_", isAlphanumeric, 40, "developers.notion.com/page/changelog"},
	{"secret_", isAlphanumeric, 43, "developers.notion.com/page/changelog"},
	{"sbp_", isHexByte, 40, "supabase.com/docs/reference/cli: access tokens"},
	{"sb_secret_", isDashed, 20, "supabase.com/docs/guides/api/api-keys"},
	{"dp.pt.", isAlphanumeric, 40, "docs.doppler.com/reference/auth-token-formats"},
	{"dp.st.", isDotted, 40, "docs.doppler.com/reference/auth-token-formats"},
	{"dp.sa.", isAlphanumeric, 40, "docs.doppler.com/reference/auth-token-formats"},
	{"dp.ct.", isAlphanumeric, 40, "docs.doppler.com/reference/auth-token-formats"},
	{"dp.scim.", isAlphanumeric, 40, "docs.doppler.com/reference/auth-token-formats"},
	{"dp.audit.", isAlphanumeric, 40, "docs.doppler.com/reference/auth-token-formats"},
	{"PMAK-", isDashed, 50, "learning.postman.com/docs/developer/postman-api/authentication"},
	{"glc_", isToken, 32, "grafana.com/docs/grafana-cloud/security-and-account-management: access policies"},
	{"glsa_", isWordByte, 40, "grafana.com/docs/grafana/latest/administration/service-accounts"},
	{"eyJrIjoi", isToken, 60, "grafana.com/docs/grafana: API keys, before service accounts"},
	{"sntrys_", isToken, 40, "docs.sentry.io/account/auth-tokens"},
	{"sntryu_", isHexByte, 64, "docs.sentry.io/account/auth-tokens"},
	{"HRKU-", isDashed, 36, "devcenter.heroku.com/articles/platform-api-quickstart"},
	{"pul-", isHexByte, 40, "pulumi.com/docs/pulumi-cloud/access-management/access-tokens"},
	{"pscale_tkn_", isToken, 32, "planetscale.com/docs/concepts/service-tokens"},
	{"pscale_oauth_", isToken, 32, "planetscale.com/docs/concepts/planetscale-oauth-applications"},
	{"pscale_pw_", isToken, 32, "planetscale.com/docs/concepts/connection-strings"},
	{"dt0c01.", isDotted, 64, "docs.dynatrace.com/docs/manage/identity-access-management: access tokens"},
	{"dt0s01.", isDotted, 64, "docs.dynatrace.com, the same page"},
	{"tskey-", isDashed, 20, "tailscale.com/kb/1277/key-prefixes"},
	{"figd_", isDashed, 40, "figma.com/developers/api#access-tokens"},
	{"CFPAT-", isDashed, 43, "contentful.com/developers/docs/references/content-management-api"},
	{"EZAK", isAlphanumeric, 54, "docs.easypost.com/docs/authentication"},
	{"EZTK", isAlphanumeric, 54, "docs.easypost.com/docs/authentication"},
	{"shippo_live_", isHexByte, 40, "docs.goshippo.com/docs/guides_general/authentication"},
	{"shippo_test_", isHexByte, 40, "docs.goshippo.com/docs/guides_general/authentication"},
	{"duffel_live_", isDashed, 40, "duffel.com/docs/api/overview/making-requests"},
	{"duffel_test_", isDashed, 40, "duffel.com/docs/api/overview/making-requests"},
	{"FLWSECK", isDashed, 12, "developer.flutterwave.com/docs/authentication"},
	{"rdme_", isAlphanumeric, 70, "docs.readme.com/main/reference/intro/authentication"},
	{"tfp_", isToken, 40, "typeform.com/developers/get-started/personal-access-token"},
	{"pnu_", isAlphanumeric, 36, "docs.prefect.io/cloud/users/api-keys"},
	{"sgp_", isWordByte, 40, "sourcegraph.com/docs/cli/how-tos/creating_an_access_token"},
	{"AKCp", isAlphanumeric, 60, "jfrog.com/help/r/jfrog-platform-administration-documentation: API keys"},
	{"cmVmd", isAlphanumeric, 59, "jfrog.com/help: reference tokens"},
	{"API-", isUpperByte, 26, "octopus.com/docs/octopus-rest-api/how-to-create-an-api-key"},
	{"fio-u-", isDashed, 60, "developer.frame.io/docs/getting-started/authentication"},
	{"fo1_", isDashed, 43, "fly.io/docs/security/tokens"},
	{"ops_eyJ", isToken, 60, "developer.1password.com/docs/service-accounts"},
	{"A3-", isUpperDashed, 30, "support.1password.com/secret-key"},
	{"AGE-SECRET-KEY-1", isUpperByte, 58, "age-encryption.org/v1"},
	{"p8e-", isAlphanumeric, 32, "developer.adobe.com/developer-console/docs/guides/credentials"},
	{"CLOJARS_", isAlphanumeric, 60, "github.com/clojars/clojars-web/wiki/Deploy-Tokens"},
	{"dnkey-", isDashed, 60, "docs.defined.net/guides/api-keys"},
	{"tk-us-", isDashed, 48, "developers.scalingo.com"},
	{"sm_pat_", isAlphanumeric, 16, "console.settlemint.com/documentation"},
	{"sm_aat_", isAlphanumeric, 16, "console.settlemint.com/documentation"},
	{"sm_sat_", isAlphanumeric, 16, "console.settlemint.com/documentation"},
	{"pat-na1-", isDashed, 36, "developers.hubspot.com/docs/api/private-apps"},
	{"pat-eu1-", isDashed, 36, "developers.hubspot.com/docs/api/private-apps"},
	{"ABSK", isToken, 60, "docs.aws.amazon.com/bedrock/latest/userguide/api-keys"},
	{"bedrock-api-key-", isToken, 20, "docs.aws.amazon.com/bedrock/latest/userguide/api-keys"},
	{"amzn.mws.", isDashed, 36, "developer-docs.amazon.com: MWS authorization tokens"},
	{"access-production-", isDashed, 36, "plaid.com/docs/api/tokens"},
	{"access-development-", isDashed, 36, "plaid.com/docs/api/tokens"},
	{"access-sandbox-", isDashed, 36, "plaid.com/docs/api/tokens"},
	{"AQVN", isDashed, 35, "yandex.cloud/docs/iam/concepts/authorization/api-key"},
	{"live_", isHexByte, 35, "docs.lob.com: authentication"},
	{"sl.", isToken, 100, "dropbox.com/developers/reference/oauth-guide"},
	{"castai_v1_", isToken, 40, "docs.cast.ai/docs/authentication"},
	{"phx_", isAlphanumeric, 40, "posthog.com/docs/api"},
	{"sk.eyJ", isToken, 60, "docs.mapbox.com/accounts/guides/tokens"},
}

// byFirst contains the vendors by the first byte of their prefixes. It is read-only.
var byFirst = indexVendors(vendors)

func indexVendors(list []vendor) (index [256][]vendor) {
	var counts [256]int
	for i := range list {
		counts[list[i].prefix[0]]++
	}
	all := make([]vendor, len(list)) // one allocation, because every cold start builds the index
	for b, n := range counts {
		index[b], all = all[:0:n], all[n:]
	}
	for _, v := range list {
		index[v.prefix[0]] = append(index[v.prefix[0]], v)
	}
	return index
}

func isHexByte(b byte) bool     { return isDigit(b) || b|0x20-'a' <= 'f'-'a' }
func isUpperByte(b byte) bool   { return isDigit(b) || b-'A' <= 'Z'-'A' }
func isUpperDashed(b byte) bool { return isUpperByte(b) || b == '-' }
func isWordByte(b byte) bool    { return isAlphanumeric(b) || b == '_' }
func isDashed(b byte) bool      { return isWordByte(b) || b == '-' }
func isDotted(b byte) bool      { return isDashed(b) || b == '.' }
