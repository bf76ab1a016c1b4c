variable "private_key" {
  type      = string
  sensitive = true
}

resource "aws_iam_server_certificate" "shop" {
  name             = "shop"
  certificate_body = "-----BEGIN CERTIFICATE-----\nMIIBHjCBxAIBATAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBzaG9wLmV4YW1wbGUu\nY29tMB4XDTIwMDEwMTAwMDAwMFoXDTIxMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQ\nc2hvcC5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDo7M/2y\nMIhJ+vbdOCCf5KyrwQyiOSC///vssiui7oo/k8PG4AgT2viKUaihs0l/5qX7XMDM\ny5kVOy3oRehuj9swCgYIKoZIzj0EAwIDSQAwRgIhAPcHRGmHpKwqKauIaQC3OFIV\nTR6gxznyr7WLb+d3YsGBAiEA6Fbnq7NneVcZ+boWOLHXd1ta9pSctZ2mo8wPDIkC\nbeU=\n-----END CERTIFICATE-----" # expect: expired-certificate
  private_key      = var.private_key
}

resource "aws_iam_user" "soap" {
  name = "soap"
}

resource "aws_iam_signing_certificate" "soap" {
  user_name        = aws_iam_user.soap.name
  # expect: expired-certificate
  certificate_body = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIIBHjCBxAIBATAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBzaG9wLmV4YW1wbGUu
    Y29tMB4XDTIwMDEwMTAwMDAwMFoXDTIxMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQ
    c2hvcC5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDo7M/2y
    MIhJ+vbdOCCf5KyrwQyiOSC///vssiui7oo/k8PG4AgT2viKUaihs0l/5qX7XMDM
    y5kVOy3oRehuj9swCgYIKoZIzj0EAwIDSQAwRgIhAPcHRGmHpKwqKauIaQC3OFIV
    TR6gxznyr7WLb+d3YsGBAiEA6Fbnq7NneVcZ+boWOLHXd1ta9pSctZ2mo8wPDIkC
    beU=
    -----END CERTIFICATE-----
  PEM
}
