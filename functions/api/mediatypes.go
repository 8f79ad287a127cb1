package main

import "strings"

// mediaTypes returns the media types that Python 2.7's mimetypes module has built
// in, in order.
func mediaTypes() []string {
	return strings.Fields(`
		application/javascript application/json application/msword application/octet-stream
		application/oda application/pdf application/pkcs7-mime application/postscript
		application/rtf application/vnd.ms-excel application/vnd.ms-powerpoint
		application/x-bcpio application/x-cpio application/x-csh application/x-dvi
		application/x-gtar application/x-hdf application/x-latex application/x-mif
		application/x-netcdf application/x-pkcs12 application/x-pn-realaudio
		application/x-python-code application/x-sh application/x-shar
		application/x-shockwave-flash application/x-sv4cpio application/x-sv4crc
		application/x-tar application/x-tcl application/x-tex application/x-texinfo
		application/x-troff application/x-troff-man application/x-troff-me application/x-troff-ms
		application/x-ustar application/x-wais-source application/xml application/zip audio/basic
		audio/midi audio/mpeg audio/x-aiff audio/x-pn-realaudio audio/x-wav image/gif image/ief
		image/jpeg image/jpg image/pict image/png image/svg+xml image/tiff
		image/vnd.microsoft.icon image/x-cmu-raster image/x-ms-bmp image/x-portable-anymap
		image/x-portable-bitmap image/x-portable-graymap image/x-portable-pixmap image/x-rgb
		image/x-xbitmap image/x-xpixmap image/x-xwindowdump message/rfc822 text/css text/csv
		text/html text/plain text/richtext text/tab-separated-values text/x-python text/x-setext
		text/x-sgml text/x-vcard text/xml text/xul video/mp4 video/mpeg video/quicktime
		video/webm video/x-msvideo video/x-sgi-movie`)
}

// The most likely types of profile distinct, in decreasing order. Together they
// have the probability popularShare. The probability of the k-th is proportional
// to 1/k (Zipf's law). All other types share the rest equally.
const (
	popularShare = 0.9
	popularTypes = `text/html image/png application/json audio/mpeg text/css image/jpeg
		application/javascript video/mp4 application/pdf image/x-cmu-raster text/plain application/zip`
)

// distinctTypes returns the weights of mediaTypes in profile distinct. Their sum
// is 1.
func distinctTypes() []float64 {
	popular := strings.Fields(popularTypes)
	rank := make(map[string]int, len(popular))
	harmonic := 0.0
	for i, name := range popular {
		rank[name] = i + 1
		harmonic += 1 / float64(i+1)
	}
	types := mediaTypes()
	weights := make([]float64, len(types))
	for i, name := range types {
		weights[i] = (1 - popularShare) / float64(len(types)-len(popular))
		if k := rank[name]; k > 0 {
			weights[i] = popularShare / harmonic / float64(k)
		}
	}
	return weights
}
