package location

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"
)

// groupOf returns the log group that the path of a file names, or "". A path that names a function
// names its log group. The file's name comes first, then the folder that it is in. Folders of dates
// and numbers do not count. location is the absolute path, with slashes:
//
//	/backup/aws/lambda/orders/2026/11/22/x.gz      /aws/lambda/orders
//	/logs/aws_lambda_orders.json                   /aws/lambda/orders
//	/logs/orders.log.1, orders-2026-11-01.log.gz   /aws/lambda/orders
//	/logs/orders/2026-11-01.log                    /aws/lambda/orders
//	/exports/orders/<task id>/<stream>/000000.gz   /aws/lambda/orders
//	/logs/aws/codebuild/billing/x.log              /aws/codebuild/billing
//	/logs/app.log                                  none
func (x *patterns) groupOf(location string) string {
	if _, key, ok := strings.Cut(strings.TrimPrefix(location, "s3://"), "/"); ok && strings.HasPrefix(location, "s3://") {
		location = key
	}
	location = x.trimSuffixes(location)
	if m := x.grouped.FindStringSubmatch(location); m != nil {
		if function := x.nameOf(m[2]); function != "" {
			return "/aws/" + m[1] + "/" + function
		}
	}
	if m := x.exported.FindStringSubmatch(location + ".gz"); m != nil {
		if m := x.custom.FindStringSubmatch(m[1]); m != nil { // the stream of a custom log group
			return "/aws/lambda/" + m[1]
		}
		location, _, _ = strings.Cut(location, "/"+m[1]+"/") // the folder of the task
	}
	parts := strings.Split(strings.Trim(location, "/"), "/")
	for isFile := true; len(parts) > 0; parts, isFile = parts[:len(parts)-1], false {
		last := parts[len(parts)-1]
		if len(parts) > 1 && !isFile && isHome(parts[len(parts)-2]) || isHome(last) {
			return ""
		}
		if group := x.groupIn(last); group != "" {
			return group
		}
		if !isFile && strings.ContainsFunc(x.nonName.ReplaceAllString(last, ""), isLetter) {
			return ""
		}
	}
	return ""
}

// patterns are the compiled expressions.
type patterns struct {
	grouped, flat, custom, nonName, generic, valid, suffixes, exported, ofFunction *regexp.Regexp
	awsLogs, cloudFront, s3Access, region, year, timed                             *regexp.Regexp
}

// expressions returns the patterns. They are compiled when the first location is read, because most
// execution environments of the forwarder read none.
var expressions = sync.OnceValue(func() *patterns {
	return &patterns{
		// grouped matches the log groups of AWS services in a path. The parts of a name may be separated
		// by other characters if the name became that of a file.
		grouped: regexp.MustCompile(`(?:^|/)aws/(` + services + `)/([^/]+)`),
		flat:    regexp.MustCompile(`^[-_.]*aws[-_.](` + services + `)[-_.]+(.+)$`),
		custom:  regexp.MustCompile(`^\d{4}-\d\d-\d\d-([^\[]+)\[.+\][0-9a-f]{32}$`),

		// nonName matches the parts of a file name that do not belong to a function's name: dates, times,
		// ids, and log streams.
		nonName: regexp.MustCompile(`(?i)\[[^\]]*\]?[0-9a-f]{32}` +
			`|[-_.]?(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b)` +
			`|(?:^|[-_. ])(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])(?:[-_.]?[0-3]\d)?(?:[-_. T]?[0-2]\d[-_.:h]?[0-5]\d(?:[-_.:m]?[0-5]\d)?(?:[.,]\d+)?(?:Z|[-+]\d\d:?\d\d)?)?(?:$|[-_. ])` +
			`|^[-_. \d]+$`),

		// generic matches names that do not identify a function, because files and folders of any
		// program have them.
		generic: regexp.MustCompile(`(?i)^(?:a?lambdas?|all|app|application|apps|archives?|aws|backups?|batch|catalina|cloudwatch|combined|console|current|data|debug|download(?:ed|s)?|` +
			`dumps?|err|errors?|events?|exported|exportedlogs|exports?|faulty|file|files|filter-log-events|functions?|get-log-events|handler|index|info|input|invocations?|journal|json|` +
			`kern|kernel|latest|local|log|logging|logs?-?data|logs|main|messages?|nohup|old|out|output|part|raw|response|results?|runtime|s3|sample|samples|server|service|stderr|stdout|stream|streams|sys|syslog|system|` +
			`access|auth|daemon|dmesg|nginx|tail|temp|test|tests|testdata|text|tmp|today|trace|traces|var|warn|warnings?|web|yesterday)$`),

		// valid matches the names that functions can have.
		valid: regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,140}$`),

		// suffixes matches the suffixes of file names: those of the content's format, those of
		// compression, and those that log rotation adds.
		suffixes: regexp.MustCompile(`(?i)\.(?:gz|gzip|zst|bz2|sz|log|logs|txt|text|json|jsonl|ndjson|out|err|csv|tsv|old|bak|\d{1,3})$`),

		exported:   regexp.MustCompile(`(?:^|/)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/([^/]+)/\d{6}\.gz$`),
		ofFunction: regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)-(.*\[.+\][0-9a-f]{32})$`),

		// The keys of services. Organizations, and the format that is compatible with Hive, add to them.
		awsLogs:    regexp.MustCompile(`(?:^|/)AWSLogs/(?:o-[a-z0-9]+/)?(?:aws-account-id=)?(\d{12})/(?:aws-service=)?([A-Za-z0-9-]+)/(.*)$`),
		cloudFront: regexp.MustCompile(`(?:^|/)(E[0-9A-Z]{8,20})\.\d{4}-\d\d-\d\d-\d\d\.[0-9a-f]{8}(?:\.|$)`),
		s3Access:   regexp.MustCompile(`\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9A-F]{16}$`),
		region:     regexp.MustCompile(`^(?:aws-region=)?[a-z]{2,4}(?:-[a-z]+)+-\d$`),
		year:       regexp.MustCompile(`^(?:year=)?20\d\d$`),
		timed:      regexp.MustCompile(`^\d{8}T\d{4}Z$`),
	}
})

// services are those whose log groups are /aws/SERVICE/NAME.
const services = "lambda|codebuild|apigateway|appsync|batch|ecs|eks|glue|sagemaker|states|vendedlogs|elasticbeanstalk|amplify|apprunner"

// groupIn returns the log group that one part of a path names, or "".
func (x *patterns) groupIn(part string) string {
	if plain, err := url.PathUnescape(part); err == nil && plain != part { // %2Faws%2Flambda%2Forders
		return x.groupOf(plain)
	}
	if m := x.flat.FindStringSubmatch(part); m != nil {
		if name := x.nameOf(m[2]); name != "" {
			return "/aws/" + m[1] + "/" + name
		}
	}
	if name := x.nameOf(part); name != "" && !x.generic.MatchString(strings.TrimRight(name, "-_.0123456789")) {
		return "/aws/lambda/" + name
	}
	return ""
}

// nameOf returns the function's name in a part of a path, or "".
func (x *patterns) nameOf(part string) string {
	name := x.trimSuffixes(strings.Trim(x.nonName.ReplaceAllString(part, ""), "-_. "))
	if !x.valid.MatchString(name) || !strings.ContainsFunc(name, isLetter) {
		return ""
	}
	return name
}

func isLetter(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }

// isHome reports whether a folder contains the folders of users or programs. Their names are not
// names of functions.
func isHome(folder string) bool {
	switch folder {
	case "home", "Users", "root", "tmp", "T", "var", "usr", "etc", "opt":
		return true
	}
	return false
}

// trimSuffixes removes the suffixes of a file's name.
func (x *patterns) trimSuffixes(name string) string {
	for {
		short := x.suffixes.ReplaceAllString(name, "")
		if short == name || strings.HasSuffix(short, "/") || path.Base(short) == "." {
			return name
		}
		name = short
	}
}
