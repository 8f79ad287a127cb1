package fault

import (
	"context"
	"fmt"
)

// The callers pass the arguments, so that compilers and linters cannot detect the
// failures.

func readsNil(context.Context) error {
	greet(findUser(map[string]*user{}, "nobody"))
	return nil
}

type user struct{ name string }

func findUser(users map[string]*user, id string) *user { return users[id] }

func greet(u *user) string { return "Hello " + u.name }

func indexesPast(context.Context) error {
	podium([]string{"gold", "silver"})
	return nil
}

func podium(medals []string) string { return place(medals, 3) }

func place(medals []string, rank int) string { return medals[rank-1] }

func cutsPast(context.Context) error {
	abbreviate("short", 12)
	return nil
}

func abbreviate(title string, width int) string { return title[:width] + "…" }

func fillsNilMap(context.Context) error {
	var c counter
	c.count("visits")
	return nil
}

type counter struct{ seen map[string]int }

func (c *counter) count(what string) { c.seen[what]++ }

func mistakesType(context.Context) error {
	price(map[string]any{"price": "12.50"})
	return nil
}

func price(row map[string]any) float64 { return row["price"].(float64) }

func dividesByZero(context.Context) error {
	mean(nil)
	return nil
}

func mean(durations []int) int {
	sum := 0
	for _, d := range durations {
		sum += d
	}
	return sum / len(durations)
}

func sendsOnClosed(context.Context) error {
	out := make(chan int, 1)
	close(out)
	publish(out)
	return nil
}

func publish(out chan<- int) { out <- 1 }

func makesNegative(context.Context) error {
	page(10, 25)
	return nil
}

func page(total, skipped int) []string { return make([]string, total-skipped) }

func hashesSlice(context.Context) error {
	distinct([]any{1, []int{2}})
	return nil
}

func distinct(values []any) int {
	seen := map[any]bool{}
	for _, v := range values {
		seen[v] = true
	}
	return len(seen)
}

func panicsNil(context.Context) error {
	giveUp(nil)
	return nil
}

func panicsText(context.Context) error {
	giveUp("unexpected state: half open")
	return nil
}

func giveUp(why any) { panic(why) }

func panicsAgain(context.Context) error {
	withCleanUp(func() { mean(nil) })
	return nil
}

func withCleanUp(work func()) {
	defer func() {
		if cause := recover(); cause != nil {
			panic(fmt.Errorf("roll back: %v", cause))
		}
	}()
	work()
}

func panicsDeep(context.Context) error {
	descend(150)
	return nil
}

func descend(levels int) int {
	if levels == 0 {
		giveUp("too deep")
	}
	return descend(levels-1) + 1
}
