// Package coldstart measures how long the functions take from exec until they
// ask Lambda for their first event, beside the least a Go function can take:
//
//	make build && go test -run '^$' -bench ColdStart -benchtime 1x ./functions/internal/coldstart
package coldstart
