package fulldisk

import (
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// smallest is the size in bytes from which RefuseWrites refuses writes. The Go runtime writes less to
// wake its threads, and SQLite writes pages.
const smallest = 512

// RefuseWrites lets every later write of this process fail with the given error, as a used-up quota
// does. It cannot be undone, so that it needs a process of its own.
func RefuseWrites(t *testing.T, errno syscall.Errno) {
	t.Helper()
	const numberAt, sizeAt = 0, 16 + 2*8 // in struct seccomp_data: the system call, and its third argument
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	unless := func(condition uint16, value uint32, skip uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_K | condition, K: value, Jf: skip}
	}
	filter := []unix.SockFilter{
		load(numberAt),
		{Code: unix.BPF_JMP | unix.BPF_K | unix.BPF_JEQ, K: unix.SYS_WRITE, Jt: 1},
		unless(unix.BPF_JEQ, unix.SYS_PWRITE64, 3),
		load(sizeAt),
		unless(unix.BPF_JGE, smallest, 1),
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(errno)}, // #nosec G115 -- an error number
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]} // #nosec G115 -- seven
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		t.Fatalf("give up privileges: %v", err)
	}
	if _, _, err := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program))); err != 0 { // #nosec G103 -- the kernel's interface
		t.Skipf("hostile: refused writes: skipped: no filter of system calls can be installed here: %v", err)
	}
}
