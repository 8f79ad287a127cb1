//go:build !unix

package samlocal

import "syscall"

func sysProcAttr() *syscall.SysProcAttr { return nil }
