package e2e

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// saveProfile saves a picture of a profile: the types of exceptions above those of content, each
// with shares and curves.
func (s scene) saveProfile(t *testing.T, b tab, path string) {
	const width, height = 1000, 640
	b.useScreen(screen{"", width, height, "light"})
	out := image.NewRGBA(image.Rect(0, 0, width, 2*height))
	for i, field := range []string{"exception.type", "content.type"} {
		b.open(s.path("/explore", "by", field, "stack", "field", "q", field+":*"))
		chart, err := png.Decode(bytes.NewReader(b.picture(false)))
		if err != nil {
			t.Fatal(err)
		}
		draw.Draw(out, image.Rect(0, i*height, width, (i+1)*height), chart, image.Point{}, draw.Src)
	}
	save(t, path, compressed(t, out))
}

// savePictures rewrites the pictures of the documentation if FAULTY_PICTURES is set: the list of
// exceptions, and the pages that answer two of the questions.
func (w *week) savePictures(t *testing.T, b tab) {
	if os.Getenv("FAULTY_PICTURES") == "" {
		t.Skip("FAULTY_PICTURES is not set")
	}
	b.useScreen(screen{"", 1280, 900, "light"})
	clicks := map[string][]string{"exceptions": nil}
	for _, q := range w.questions() {
		switch q.name {
		case "1 what":
			clicks["versions"] = q.clicks
		case "4 where":
			clicks["group"] = q.clicks
		}
	}
	for name, texts := range clicks {
		b.open("/?from=now-7d")
		for _, text := range texts {
			b.follow(text)
		}
		img, err := png.Decode(bytes.NewReader(b.picture(false)))
		if err != nil {
			t.Fatal(err)
		}
		small := compressed(t, img)
		if len(small) > 200_000 {
			t.Errorf("the picture %s has %d bytes; want at most 200,000", name, len(small))
		}
		save(t, filepath.Join("..", "console", "screenshots", name+".png"), small)
	}
}

func compressed(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
