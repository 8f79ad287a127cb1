package main

import (
	"context"
	"fmt"
	"os"

	"faulty/local/system"
)

type consoleCmd struct{ system.ConsoleFlags }

// Run implements the console command.
func (c consoleCmd) Run(ctx context.Context) error {
	page, err := c.Serve(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("console  %s   exceptions: which, since when, how often, and where; Ctrl-C stops it\n", page.URL)
	if page.Others != "" {
		fmt.Printf("from other machines: %s\n", page.Others)
		fmt.Fprintf(os.Stderr, "warning: the console has no password. Whoever can connect to %s reads all documents%s. Listen on 127.0.0.1, or put a proxy in front of it that asks for a password.\n",
			page.Others, map[bool]string{false: ", and changes groups and dead letters (--read-only prevents that)"}[c.ReadOnly])
	}
	<-ctx.Done()
	return page.Close()
}
