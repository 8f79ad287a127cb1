package errorcode

import (
	"strings"
	"testing"
	"time"

	"faulty/functions/internal/cputime"
)

// rows are messages that programs print, with their types and codes.
var rows = []struct{ typ, message, code string }{
	{"ClientError", "An error occurred (AccessDenied) when calling the GetObject operation: Access Denied", "AccessDenied"},
	{"ClientError", "An error occurred (404) when calling the HeadObject operation: Not Found", "404"},
	{"ClientError", "An error occurred (ThrottlingException) when calling the Query operation (reached max retries: 4): Rate exceeded", "ThrottlingException"},
	{"ValueError", "An error occurred (see below) when calling the operation", ""},
	{"", "operation error S3: GetObject, https response error StatusCode: 404, RequestID: X, HostID: Y=, NoSuchKey: The specified key does not exist.", "NoSuchKey"},
	{"", "operation error DynamoDB: GetItem, https response error StatusCode: 400, RequestID: X, ResourceNotFoundException: no table", "ResourceNotFoundException"},
	{"", "operation error SQS: SendMessage, https response error StatusCode: 403, RequestID: X, api error AccessDenied: no", "AccessDenied"},
	{"", "operation error SQS: SendMessage, https response error StatusCode: 0, RequestID: , request send failed, Post: EOF", ""},
	{"com.amazonaws.AmazonServiceException", "no table (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: A)", "ResourceNotFoundException"},
	{"software.amazon.awssdk.services.s3.model.S3Exception", "Access Denied (Service: S3, Status Code: 403, Request ID: A)", "403"},
	{"PDOException", "SQLSTATE[23000]: Integrity constraint violation: 1062 Duplicate entry", "23000"},
	{"PDOException", "SQLSTATE[HY000] [2002] Connection refused", "HY000"},
	{"", `ERROR: duplicate key value violates unique constraint "x" (SQLSTATE 23505)`, "23505"},
	{"com.ibm.db2.jcc.am.SqlException", "DB2 SQL Error: SQLCODE=-803, SQLSTATE=23505, SQLERRMC=1", "23505"},
	{"pyodbc.IntegrityError", "('23000', '[23000] [Microsoft][ODBC Driver] Violation')", "23000"},
	{"KeyError", "('a', 'b')", ""},
	{"KeyError", "('", ""},
	{"IntegrityError", `(1062, "Duplicate entry '7' for key 'PRIMARY'")`, "1062"},
	{"IntegrityError", `(pymysql.err.IntegrityError) (1062, "Duplicate entry")`, "1062"},
	{"KeyError", "(2026, 11)", ""},
	{"", "Error 1062 (23000): Duplicate entry '7' for key 'PRIMARY'", "1062"},
	{"", "1062 (23000): Duplicate entry '7'", "1062"},
	{"java.sql.SQLException", "ORA-00001: unique constraint (SHOP.PK) violated", "ORA-00001"},
	{"oracledb.exceptions.OperationalError", "DPY-6005: cannot connect to database", "DPY-6005"},
	{"ValueError", "ABC-1234: not ours", ""},
	{"Npgsql.PostgresException", "23505: duplicate key value", "23505"},
	{"ValueError", "23505: duplicate key value", ""},
	{"MongoServerError", "E11000 duplicate key error collection: shop.orders", "11000"},
	{"", "rpc error: code = NotFound desc = no order", "NotFound"},
	{"", "load: rpc error: code = DeadlineExceeded desc = context deadline exceeded", "DeadlineExceeded"},
	{"io.grpc.StatusRuntimeException", "NOT_FOUND: no order", "NOT_FOUND"},
	{"Error", "5 NOT_FOUND: no order", "NOT_FOUND"},
	{"ValueError", "NOT_FOUND: no order", ""},
	{"_InactiveRpcError", "<_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.UNAVAILABLE\n\tdetails = \"x\"\n>", "UNAVAILABLE"},
	{"Grpc.Core.RpcException", `Status(StatusCode="Unavailable", Detail="x")`, "Unavailable"},
	{"panic", `status: NotFound, message: "no order", details: []`, "NotFound"},
	{"Error", "connect ECONNREFUSED 10.0.0.5:80", "ECONNREFUSED"},
	{"Error", "getaddrinfo ENOTFOUND db.example.com", "ENOTFOUND"},
	{"Error", "queryMx ENODATA example.com", "ENODATA"},
	{"Error", "ENOENT: no such file or directory, open '/tmp/x'", "ENOENT"},
	{"FetchError", "request to https://x/ failed, reason: connect ECONNREFUSED 10.0.0.5:80", "ECONNREFUSED"},
	{"Error", "EVERYTHING is broken", ""},
	{"Error", "read EVERYTHING_OF_THE_FILE", ""},
	{"FileNotFoundError", "[Errno 2] No such file or directory: '/tmp/x'", "2"},
	{"URLError", "<urlopen error [Errno -2] Name or service not known>", "-2"},
	{"panic", `called Result::unwrap() on an Err value: Os { code: 2, kind: NotFound, message: "No such file" }`, "2"},
	{"panic", "Connection refused (os error 111)", "111"},
	{"Fatal error", `Error Domain=NSPOSIXErrorDomain Code=61 "Connection refused"`, "61"},
	{"", "exit status 1", "1"},
	{"errorString", "ffmpeg: exit status 137", "137"},
	{"errorString", "ffmpeg: exit status 1: no codec", ""},
	{"Error", "HTTP error! status: 404", "404"},
	{"errorString", "stock: unexpected status code: 503", "503"},
	{"errorString", "unexpected status 7", ""},
	{"CalledProcessError", "Command '['ls']' returned non-zero exit status 2.", "2"},
	{"HTTPError", "404 Client Error: Not Found for url: https://x/y", "404"},
	{"HTTPError", "HTTP Error 503: Service Unavailable", "503"},
	{"HTTPStatusError", "Client error '404 Not Found' for url 'https://x/y'", "404"},
	{"AxiosError", "Request failed with status code 404", "404"},
	{"System.Net.Http.HttpRequestException", "Response status code does not indicate success: 404 (Not Found).", "404"},
	{"GuzzleHttp\\Exception\\ClientException", "Client error: `GET https://x` resulted in a `404 Not Found` response:", "404"},
	{"Faraday::ResourceNotFound", "the server responded with status 404", "404"},
	{"jakarta.ws.rs.NotFoundException", "HTTP 404 Not Found", "404"},
	{"org.springframework.web.client.HttpClientErrorException$NotFound", `404 Not Found: "{}"`, "404"},
	{"java.lang.IllegalStateException", "404 orders are missing", ""},
	{"RuntimeException", "cURL error 28: Operation timed out after 1000 ms", "28"},
	{"ResponseError", "index_not_found_exception: [index_not_found_exception] Reason: no such index [orders]", "index_not_found_exception"},
	{"ElasticsearchException", "[es/search] failed: [index_not_found_exception] no such index [orders]", "index_not_found_exception"},
	{"NotFoundError", "NotFoundError(404, 'index_not_found_exception', 'no such index [orders]')", "index_not_found_exception"},
	{"IntegrityError", "(psycopg2.errors.UniqueViolation) duplicate key value", "UniqueViolation"},
	{"ActiveRecord::RecordNotUnique", "PG::UniqueViolation: ERROR:  duplicate key value", "UniqueViolation"},
	{"Error", "ER_DUP_ENTRY: Duplicate entry 'a' for key 'b'", "ER_DUP_ENTRY"},
	{"HTTPError", "Response code 404 (Not Found)", "404"},
	{"OpenURI::HTTPError", "404 Not Found", "404"},
	{"org.postgresql.util.PSQLException", "ERROR: null value in column", ""},
	{"ReplyError", "WRONGTYPE Operation against a key holding the wrong kind of value", "WRONGTYPE"},
	{"ReplyError", "Ready check failed", ""},
	{"KeyError", "'price'", ""},
	{"", "", ""},
}

func TestFind(t *testing.T) {
	for _, row := range rows {
		if got := Find(row.typ, row.message); got != row.code {
			t.Errorf("Find(%q, %q) = %q; want %q", row.typ, row.message, got, row.code)
		}
	}
}

// TestFindIsLinear: a long message takes no more time than its beginning.
func TestFindIsLinear(t *testing.T) {
	d := cputime.Of(func() {
		for _, row := range rows {
			Find(row.typ, strings.Repeat(row.message+" ", 1<<20/(len(row.message)+1)))
		}
	})
	if d > 5*time.Second {
		t.Errorf("%d messages of a megabyte took %v", len(rows), d)
	}
}

// FuzzFind: a code is a short part of the message.
func FuzzFind(f *testing.F) {
	for _, row := range rows {
		f.Add(row.typ, row.message)
	}
	f.Fuzz(func(t *testing.T, typ, message string) {
		code := Find(typ, message)
		if len(code) > maxCode || !strings.Contains(message, strings.TrimPrefix(code, "ORA-")) {
			t.Errorf("Find(%q, %q) = %q", typ, message, code)
		}
	})
}
