package main

import (
	"slices"
	"time"

	"faulty/functions/api/fault"
	"faulty/functions/internal/chance"
)

// drawn is the random outcome of one request: a fault or a content.
type drawn struct {
	fault   *fault.Fault
	content content
}

// draw returns the random outcome of a request at a given time. Only profile
// distinct depends on the time.
type draw func(at time.Time) drawn

// newDraw returns the draw of a configuration. The failure rate is constant. Only
// each fault's share of the failures changes over time.
func newDraw(cfg config, faults []fault.Fault) draw {
	p := distinct(faults)
	if cfg.profile == chance.Uniform {
		p = uniform(faults)
	}
	dice := chance.New(cfg.seed)
	return func(at time.Time) drawn {
		if dice.Happens(cfg.failureRate) {
			return drawn{fault: &p.faults[dice.Pick(p.faultWeights(at))]}
		}
		mediaType := p.types[dice.Pick(p.typeWeights)]
		return drawn{content: newContent(dice, mediaType, p.length(dice, mediaType))}
	}
}

// profile holds the weights of all random choices.
type profile struct {
	faults       []fault.Fault
	faultWeights func(at time.Time) []float64 // weights of the faults
	types        []string
	typeWeights  []float64 // weights of the types
	length       func(dice *chance.Dice, mediaType string) int
}

// uniform returns the profile uniform: three faults, all types and all lengths,
// each equally likely.
func uniform(all []fault.Fault) profile {
	seed := slices.DeleteFunc(slices.Clone(all), func(f fault.Fault) bool { return !f.Seed })
	types := mediaTypes()
	return profile{
		faults:       seed,
		faultWeights: func(time.Time) []float64 { return slices.Repeat([]float64{1}, len(seed)) },
		types:        types,
		typeWeights:  slices.Repeat([]float64{1}, len(types)),
		length:       evenLength,
	}
}

// distinct returns the profile with all faults, weighted by the curves of the
// catalogue.
func distinct(all []fault.Fault) profile {
	return profile{
		faults: all,
		faultWeights: func(at time.Time) []float64 {
			weights := make([]float64, len(all))
			for i, f := range all {
				weights[i] = f.Weight(at)
			}
			return weights
		},
		types:       mediaTypes(),
		typeWeights: distinctTypes(),
		length:      distinctLength,
	}
}
