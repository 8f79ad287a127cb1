package command

// Help returns the detailed help, for kong.
func (Flags) Help() string {
	return `Examples:

  # the exceptions in last year's logs, without storing anything
  local dig --dry-run --function orders logs/ old/*.gz

  # the last 30 days of a log group, up to the time at which live delivery began
  local dig cloudwatch:/aws/lambda/orders --since 30d --until 2026-11-22T09:00:00Z --url https://search.example.com --user admin

  # what an export task or Firehose has written to S3
  local dig s3://backups/exports/orders --log-group /aws/lambda/orders

  # which messages there are, how many, and what their ingestion costs
  local dig --dry-run --patterns cloudwatch:/aws/lambda/orders --since 7d

  # which exceptions, and which messages, a deployment has introduced
  local dig --dry-run --compare-at 2026-11-22T09:00:00Z cloudwatch:/aws/lambda/orders --since 7d
  local dig --dry-run --patterns --compare-at 2026-11-22T09:00:00Z cloudwatch:/aws/lambda/orders --since 7d

  # the same, for two folders of logs
  local dig --dry-run --patterns --json monday/ > monday.json
  local dig --dry-run --patterns --compare-with monday.json tuesday/

  # a pipe
  aws logs tail /aws/lambda/orders --since 1d | local dig --dry-run --function orders -

The first bytes of a file show its format, plain or compressed with gzip, zstd, bzip2 or snappy. Supported are text and
JSON lines of any logger, those of Logstash among them; objects of export tasks; subscription deliveries as Firehose,
Kinesis or Lambda receive them; the output of aws logs tail, filter-log-events and get-log-events; and dead letters. Lines
of a stack trace are combined as in live delivery. Archives (zip, tar), other compression (xz, lz4), Parquet and UTF-16 are
not supported; the summary says what to do about them. Files of a directory that are not text are skipped and listed.

If neither the events nor --function and --log-group name a log group, the path does: orders.log, orders-2026-11-01.log.gz,
aws_lambda_orders.json and orders/2026-11-01.log are logs of the function orders. With --stream, paths
name no log group.

Before the first document is stored, the address of OpenSearch, its index template and the files of --state and
--dead-letters are checked. A missing template is applied; infra apply adds the dashboards and the retention.

Nothing is duplicated. An event keeps the id that CloudWatch gave it (log groups, deliveries, filter-log-events), which is
also the id of its live copy. Other events (text, export tasks, tail) get an id derived from log group, stream, time,
message and occurrence. It differs from the id of a live copy: use --until. After an interruption, the same command
continues where it stopped; a pipe starts over. If a file has grown, reading continues at its last document, which is
deleted and stored again, so that half a line or half a trace is completed.

If events do not name a stream, the stream is the absolute path of the file, with links resolved and without .gz and .zst.
Neither the working directory, nor a link, nor compression therefore changes the stream, and app.log in two folders are two
streams. A copy at another path, a rotated file, and the same file on another machine have other streams. --stream app.log
gives all sources one stream: equal lines of the same time in several files are then stored once. A file that is named
repeatedly is read once.

A pattern (--patterns) is a message with <*> in place of what varies, or the template that the logger writes. The pattern of
a record of Lambda is its kind. Messages of two functions or two levels are counted separately. The cost is that of CloudWatch's
ingestion of the messages in us-east-1, standard class, without storage and without records that the sources do not have.

A comparison counts the messages and exceptions of each kind before and after, and reports a kind

  new, gone             if it is on one side only, and too frequent there for that to be chance
  increased, decreased  if its rate has changed at least twofold, and by more than chance explains
  rare                  if it is on one side only, but too rarely to judge: with equal traffic, fewer than 8 times

The rate is relative to the traffic: the median change of all patterns, or of all functions without --patterns. Chance
explains a difference that one of a thousand unchanged kinds shows (likelihood ratio of two Poisson rates).

MIN_LEVEL, INCLUDE, EXCLUDE, SAMPLE, IN_APP, NOT_IN_APP, MASK, MASK_PATTERNS, USER_KEYS, PROMOTE_LABELS and PROMOTE_METRICS apply as in the forwarder:
credentials are masked unless MASK is none.`
}
