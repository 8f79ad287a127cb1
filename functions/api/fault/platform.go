package fault

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"sync"
	"time"
)

func panicsOutside(context.Context) error {
	assert(false, "the handler's last assertion")
	return nil
}

// panicsElsewhere waits for the goroutine, as a caller waits for a result.
func panicsElsewhere(ctx context.Context) error {
	result := make(chan int)
	go refresh(result)
	select {
	case <-result:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func refresh(result chan<- int) { result <- mean(nil) }

func unlocksTwice(context.Context) error {
	release(new(sync.Mutex))
	return nil
}

func release(mu *sync.Mutex) { mu.Unlock() }

// recursesForever first lowers the maximum stack size. With Go's default of 1 GB,
// a small function would run out of memory instead.
func recursesForever(context.Context) error {
	debug.SetMaxStack(4 << 20)
	expand(node{})
	return nil
}

type node struct{ parent *node }

func expand(n node) int { return expand(node{&n}) + 1 }

func exits(context.Context) error {
	abandon(3)
	return nil
}

func abandon(code int) { os.Exit(code) }

// sleepsOn exceeds fifteen minutes, Lambda's maximum timeout. It ignores the
// context's deadline on purpose.
func sleepsOn(context.Context) error {
	time.Sleep(16 * time.Minute)
	return errors.New("nobody ended the function at its timeout")
}
