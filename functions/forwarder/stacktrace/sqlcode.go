package stacktrace

import (
	"strings"

	"faulty/functions/forwarder/letters"
)

// isDatabase reports whether a type is that of an error from a relational database.
func isDatabase(typ string) bool {
	if typ == "error" { // node-postgres
		return true
	}
	return letters.ContainsAny(typ, databaseNames)
}

// databaseNames are parts of the types of database errors. It is read-only.
var databaseNames = letters.Words(
	"SQL", "Sql", "PG", "Pg", "Postgres", "IntegrityError", "OperationalError", "ProgrammingError", "DatabaseError", "DataError", "InternalError",
	"StatementInvalid", "QueryFailed", "Database", "Query", "Jdbc", "JDBC", "DataAccess", "DataIntegrity", "ConstraintViolation", "NotUnique",
	"DbUpdate", "Sequelize", "Prisma",
)

// statementCode returns the SQLSTATE of PostgreSQL, or the error number of MySQL or SQL Server, for
// a message without a code, as most drivers raise it. Sources: PostgreSQL, Appendix A, "PostgreSQL
// Error Codes", and the messages in its source; MySQL, "Server Error Message Reference"; SQL
// Server, "Database engine events and errors".
func statementCode(typ, message string) string {
	if !isDatabase(typ) {
		return ""
	}
	message = message[:min(len(message), maxSummary)]
	for _, m := range [...]struct{ words, code string }{
		{"violates unique constraint", "23505"},
		{"violates foreign key constraint", "23503"},
		{"violates not-null constraint", "23502"},
		{"violates check constraint", "23514"},
		{"syntax error at or near", "42601"},
		{"deadlock detected", "40P01"},
		{"could not serialize access", "40001"},
		{"due to statement timeout", "57014"},
		{"due to lock timeout", "55P03"},
		{"too many clients already", "53300"},
		{"password authentication failed", "28P01"},
		{"permission denied for", "42501"},
		{"value too long for type", "22001"},
		{"invalid input syntax for", "22P02"},
		{"out of range for type", "22003"},
		{"current transaction is aborted", "25P02"},
		{"terminating connection due to", "57P01"},
		{"Duplicate entry", "1062"},
		{"cannot be null", "1048"},
		{"Data too long for column", "1406"},
		{"Deadlock found when trying", "1213"},
		{"Lock wait timeout exceeded", "1205"},
		{"Unknown column", "1054"},
		{"Cannot add or update a child row", "1452"},
		{"Cannot delete or update a parent row", "1451"},
		{"Access denied for user", "1045"},
		{"Too many connections", "1040"},
		{"error in your SQL syntax", "1064"},
		{"Out of range value for column", "1264"},
		{"Violation of PRIMARY KEY constraint", "2627"},
		{"Violation of UNIQUE KEY constraint", "2627"},
		{"Invalid object name", "208"},
		{"Invalid column name", "207"},
		{"Login failed for user", "18456"},
		{"was deadlocked on", "1205"},
	} {
		if strings.Contains(message, m.words) {
			return m.code
		}
	}
	if !strings.Contains(message, "does not exist") {
		return ""
	}
	switch {
	case strings.Contains(message, "relation "):
		return "42P01"
	case strings.Contains(message, "column "):
		return "42703"
	case strings.Contains(message, "function "):
		return "42883"
	}
	return ""
}
