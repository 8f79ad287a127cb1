package main

import (
	"os"
	"time"

	"faulty/local/history"
)

type historyCmd struct{ history.Flags }

// Run implements the history command.
func (c historyCmd) Run() error { return c.Write(os.Stdout, time.Now()) }
