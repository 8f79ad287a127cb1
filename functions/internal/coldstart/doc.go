// Package coldstart measures the time from exec until a function requests its
// first event from Lambda. It compares the functions with a minimal Go function:
//
//	make build && go test -run '^$' -bench ColdStart -benchtime 1x ./functions/internal/coldstart
package coldstart
