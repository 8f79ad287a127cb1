package main

import (
	"slices"
	"time"

	"faulty/functions/api/fault"
	"faulty/functions/internal/chance"
)

// A drawn is what chance gives one request: a fault, or else content.
type drawn struct {
	fault   *fault.Fault
	content content
}

// draw decides what a request at a given time gets. The time matters to
// profile distinct alone.
type draw func(at time.Time) drawn

// newDraw returns the draw of a configuration. The failure rate is the same at
// all times; what moves is each fault's share of it.
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

// A profile holds the weights of everything that is drawn.
type profile struct {
	faults       []fault.Fault
	faultWeights func(at time.Time) []float64 // of faults
	types        []string
	typeWeights  []float64 // of types
	length       func(dice *chance.Dice, mediaType string) int
}

// uniform draws as in 2014: one of three faults, any type, any length.
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

// distinct draws any fault, by the curves of the catalogue.
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
