package translate

import "testing"

// TestOrigin checks what the names of a log group and a stream determine.
func TestOrigin(t *testing.T) {
	const id = "0123456789abcdef0123456789abcdef"
	for _, row := range []struct{ group, stream, function, version, service, container string }{
		{"/aws/lambda/orders", "2026/11/22/[$LATEST]" + id, "orders", "$LATEST", "", ""},
		{"/aws/lambda/orders", "2026/11/22/[$LATEST.PUBLISHED]" + id, "orders", "$LATEST.PUBLISHED", "", ""},
		{"/aws/lambda/us-east-1.edge-auth", "2026/11/22/[3]" + id, "edge-auth", "3", "", ""},
		{"/shop/app", "2026/11/22/orders[$LATEST]" + id, "orders", "$LATEST", "", ""},
		{"/shop/app", "2026/11/22/orders[42]" + id, "orders", "42", "", ""},
		{"/shop/app", "2026/11/22/[42]" + id, "", "42", "app", ""},
		{"/shop/app", "2026/11/22/a/b[42]" + id, "", "", "app", ""},
		{"/ecs/orders", "ecs/web/" + id, "", "", "orders", "web"},
		{"/ecs/orders", "ecs/web/1", "", "", "orders", ""},
		{"/aws/codebuild/billing-tests", id, "", "", "billing-tests", ""},
		{"/aws/rds/instance/shop/postgresql", "shop.0", "", "", "shop", ""},
		{"/aws/rds/cluster/shop/error", "shop", "", "", "shop", ""},
		{"/aws/apprunner/web/0f1e2d3c/application", "instance/0f1e", "", "", "web", ""},
		{"/aws/batch/job", "nightly/default/" + id, "", "", "nightly", "default"},
		{"/aws-glue/jobs/error", "jr_0123", "", "", "", ""},
		{"/aws/docdb/shop/audit", "shop-1", "", "", "shop", ""},
		{"/aws/eks/prod/cluster", "kube-apiserver-" + id, "", "", "prod", ""},
		{"/aws/elasticbeanstalk/shop/var/log/web.stdout.log", "i-0123", "", "", "shop", ""},
		{"/aws/vendedlogs/states/checkout-Logs", "states/checkout/2026-11-22-21-24/0f1e2d3c", "", "", "checkout", ""},
		{"API-Gateway-Execution-Logs_abc123/live", id, "", "", "abc123", ""},
		{"aws-cloudtrail-logs", "123456789012_CloudTrail_us-east-1", "", "", "", ""},
		{"plain", "", "", "", "plain", ""},
		{"", "", "", "", "", ""},
	} {
		o := newOrigin(nil, []byte(row.group), []byte(row.stream), "eu-west-1")
		if string(o.function.Bytes) != row.function || string(o.version.Bytes) != row.version || string(o.service.Bytes) != row.service || string(o.container.Bytes) != row.container {
			t.Errorf("newOrigin(%q, %q) = function %q, version %q, service %q, container %q; want %q, %q, %q, %q",
				row.group, row.stream, o.function.Bytes, o.version.Bytes, o.service.Bytes, o.container.Bytes, row.function, row.version, row.service, row.container)
		}
	}
}

func TestPartition(t *testing.T) {
	for region, want := range map[string]string{
		"": "", "eu-west-1": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov", "eusc-de-east-1": "aws-eusc", "us-iso-east-1": "aws-iso", "us-isob-east-1": "aws-iso-b",
	} {
		if got := Partition(region); got != want {
			t.Errorf("Partition(%q) = %q; want %q", region, got, want)
		}
	}
}
