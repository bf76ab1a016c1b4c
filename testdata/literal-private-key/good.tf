variable "private_key" {
  type      = string
  sensitive = true
}

resource "aws_iam_server_certificate" "shop" {
  name             = "shop"
  certificate_body = "-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----"
  private_key      = var.private_key
}

locals {
  placeholder = "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----"
}

resource "aws_acm_certificate" "shop" {
  domain_name       = "shop.example.com"
  validation_method = "DNS"
}
