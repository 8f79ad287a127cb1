package errorcode

import (
	"strings"

	"faulty/functions/forwarder/letters"
)

// These words introduce the codes of databases. They are read-only.
var (
	stateWords = letters.Words("SQLSTATE[", "(SQLSTATE ", "SQLSTATE=", "SQLState: ", "('")
	oracle     = letters.NewWord("ORA-")
)

// sql returns the error code of a database:
//
//	SQLSTATE[23000]: …                   PHP's PDO
//	… (SQLSTATE 23505)                   Go's pgx
//	… SQLCODE=-803, SQLSTATE=23505, …    DB2
//	ORA-00001: …                         Oracle
//	('23000', '[23000] [Microsoft]…')    pyodbc
//	(1062, "Duplicate entry …")          PyMySQL, mysqlclient
//	Error 1062 (23000): …                Go's driver of MySQL
//	23505: duplicate key …               Npgsql
//	E11000 duplicate key error …         MongoDB
func sql(typ string, message text) string {
	for i := range stateWords {
		words := &stateWords[i]
		rest, ok := message.behind(words)
		if ok && isState(name(rest)) && (words.Text != "('" || rest == "" || strings.HasPrefix(rest[5:], "', ")) {
			return name(rest)
		}
	}
	if code := vendorCode(message.string); code != "" {
		return code
	}
	if rest, ok := message.behind(&oracle); ok && isNumber(digits(rest), 5) {
		return "ORA-" + digits(rest)
	}
	if code := name(message.string); strings.HasSuffix(typ, "PostgresException") && isState(code) {
		return code
	}
	if rest, ok := strings.CutPrefix(message.string, "E11000 "); ok && strings.HasPrefix(rest, "duplicate key") {
		return "11000"
	}
	return ""
}

// isState reports whether s is one of SQL's five-character codes, except for that of success.
func isState(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) && !isUpper(s[i]) {
			return false
		}
	}
	return len(s) == 5 && s != "00000"
}

// vendorCode returns the MySQL error number, or the error name of an Oracle library, at the start
// of a message. SQLAlchemy puts the class of the driver's exception before it.
func vendorCode(message string) string {
	rest := message
	if strings.HasPrefix(rest, "(") {
		if class, behind, ok := strings.Cut(rest[1:], ") "); ok && isName(class) && strings.IndexByte(class, '.') > 0 {
			rest = behind
		}
	}
	if inside, ok := strings.CutPrefix(rest, "("); ok {
		code := digits(inside)
		if behind := inside[len(code):]; isNumber(code, 4) && (strings.HasPrefix(behind, `, "`) || strings.HasPrefix(behind, ", '")) {
			return code
		}
	}
	number := strings.TrimPrefix(rest, "Error ")
	if code := digits(number); isNumber(code, 4) && len(number) > 12 && number[4:6] == " (" && isState(number[6:11]) && number[11] == ')' {
		return code
	}
	code := name(rest)
	prefix, digits, ok := strings.Cut(code, "-")
	if ok && strings.HasPrefix(rest[len(code):], ": ") && isNumber(digits, 0) && len(digits) >= 4 && len(digits) <= 5 {
		switch prefix {
		case "DPY", "DPI", "PLS", "TNS", "NJS":
			return code
		}
	}
	return ""
}
