package main

import (
	"context"
	"fmt"
	"time"

	"faulty/local/mark"
)

type markCmd struct{ mark.Flags }

// Run implements the mark command.
func (c markCmd) Run(ctx context.Context) error {
	m, created, err := c.Store(ctx, time.Now())
	if err != nil {
		return err
	}
	if !created {
		fmt.Printf("%s %s is marked already\n", m.Service, m.Version)
		return nil
	}
	fmt.Printf("marked: %s %s deployed at %s\n", m.Service, m.Version, m.At.UTC().Format(time.RFC3339))
	return nil
}
