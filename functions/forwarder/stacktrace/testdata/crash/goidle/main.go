// Command goidle blocks for ever. It imports nothing that waits for the
// network or for signals: the runtime would take those for a way out.
package main

import (
	"os"
	"sync"
)

func lock(mu *sync.Mutex) {
	mu.Lock()
	mu.Lock()
}

func main() {
	switch os.Args[1] {
	case "deadlock":
		lock(&sync.Mutex{})
	case "channel":
		<-make(chan int)
	}
}
