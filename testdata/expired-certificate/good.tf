variable "private_key" {
  type      = string
  sensitive = true
}

variable "certificate" {
  type = string
}

resource "aws_iam_server_certificate" "shop" {
  name             = "shop"
  certificate_body = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIIBIDCBxgIBAjAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBzaG9wLmV4YW1wbGUu
    Y29tMCAXDTIwMDEwMTAwMDAwMFoYDzIwOTkxMjMxMDAwMDAwWjAbMRkwFwYDVQQD
    DBBzaG9wLmV4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOjsz
    /bIwiEn69t04IJ/krKvBDKI5IL//++yyK6Luij+Tw8bgCBPa+IpRqKGzSX/mpftc
    wMzLmRU7LehF6G6P2zAKBggqhkjOPQQDAgNJADBGAiEAkYjX2hIWMftSkZqv6r7R
    v5XC5u9C6wpgXI7j9ijf8kwCIQC3LkX0JRcEBpDmWaP+hwUUAZ+wFEjPw3RtmI7m
    Mi2bNw==
    -----END CERTIFICATE-----
  PEM
  private_key      = var.private_key
}

resource "aws_iam_server_certificate" "given" {
  name             = "given"
  certificate_body = var.certificate
  private_key      = var.private_key
}

resource "aws_acm_certificate" "shop" {
  domain_name       = "shop.example.com"
  validation_method = "DNS"
}
