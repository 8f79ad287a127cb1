package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"faulty/functions/forwarder/location"
)

// openBucket lists the objects with the prefix s3://bucket/prefix, ordered by key.
func openBucket(ctx context.Context, arg string, o Options) (Source, error) {
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(arg, "s3://"), "/")
	if bucket == "" {
		return Source{}, fmt.Errorf("source %q does not name a bucket; it looks like s3://bucket/prefix", arg)
	}
	cfg, err := o.AWS()
	if err != nil {
		return Source{}, err
	}
	client := s3.NewFromConfig(cfg, func(so *s3.Options) {
		so.UsePathStyle = so.BaseEndpoint != nil || cfg.BaseEndpoint != nil // an emulator of S3 has one host name for all buckets
	})
	var units []Unit
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return Source{}, fmt.Errorf("list %s: %w%s", arg, err, adviceOn(err))
		}
		for _, object := range page.Contents {
			key := aws.ToString(object.Key)
			if aws.ToInt64(object.Size) == 0 || location.IsNoLog(key[strings.LastIndexByte(key, '/')+1:]) {
				continue
			}
			u := Unit{Name: "s3://" + bucket + "/" + key, Size: aws.ToInt64(object.Size), Time: aws.ToTime(object.LastModified), Tag: aws.ToString(object.ETag), Named: key == prefix}
			u.describe(u.Name)
			u.Open = func(ctx context.Context) (io.ReadCloser, error) {
				res, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key, IfMatch: object.ETag})
				if err != nil {
					return nil, fmt.Errorf("get %s: %w%s", u.Name, err, adviceOn(err))
				}
				return res.Body, nil
			}
			units = append(units, u)
		}
	}
	if len(units) == 0 {
		return Source{}, fmt.Errorf("%s: no object has a key with this prefix", arg)
	}
	return list(arg, units), nil
}

// adviceOn returns advice for the user about an AWS error.
func adviceOn(err error) string {
	e, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return ""
	}
	switch e.ErrorCode() {
	case "AccessDenied", "AccessDeniedException", "UnrecognizedClientException", "InvalidAccessKeyId", "ExpiredToken", "ExpiredTokenException":
		return " (`aws sts get-caller-identity` shows your identity; it needs s3:ListBucket and s3:GetObject, or logs:DescribeLogGroups and logs:FilterLogEvents)"
	case "NoSuchBucket", "NoSuchKey", "ResourceNotFoundException":
		return " (is it in this account and region? select another with --region or AWS_PROFILE)"
	case "PermanentRedirect", "AuthorizationHeaderMalformed":
		return " (the bucket is in another region: --region)"
	case "ThrottlingException":
		return " (others use the quota too: a lower --rate, and run it again; it goes on where it was)"
	}
	return ""
}
