// Package listen opens the addresses on which the servers of the command local listen.
package listen

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
)

// TCP listens on an address, such as 127.0.0.1:8050. An error names the server and the flag that
// selects another address, such as --api-port.
func TCP(ctx context.Context, server, address, flag string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s cannot listen on %s: address already in use (another faulty? try %s)", server, address, flag)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("%s cannot listen on %s: permission denied (only root may use ports below 1024; try %s)", server, address, flag)
	}
	// The outer errors repeat the address.
	if operation, ok := errors.AsType[*net.OpError](err); ok {
		err = operation.Err
	}
	if call, ok := errors.AsType[*os.SyscallError](err); ok {
		err = call.Err
	}
	return nil, fmt.Errorf("%s cannot listen on %s: %w (try %s)", server, address, err, flag)
}

// Hosts returns the addresses at which clients reach a listener, each with its port. The first one is
// for this machine. If the listener accepts connections of other machines, the second one is for
// them, and others reports true.
func Hosts(l net.Listener) (hosts []string, others bool) {
	at, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return []string{l.Addr().String()}, false
	}
	switch {
	case at.IP.IsLoopback():
		return []string{at.String()}, false
	case !at.IP.IsUnspecified():
		return []string{at.String()}, true
	}
	_, port, _ := net.SplitHostPort(at.String())
	hosts = []string{net.JoinHostPort("127.0.0.1", port)}
	if ip := outside(); ip != nil {
		hosts = append(hosts, net.JoinHostPort(ip.String(), port))
	}
	return hosts, true
}

// outside returns an address of this machine at which other machines may reach it, or nil.
func outside() net.IP {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range addresses {
		if network, ok := a.(*net.IPNet); ok && network.IP.IsGlobalUnicast() && network.IP.To4() != nil {
			return network.IP
		}
	}
	return nil
}
