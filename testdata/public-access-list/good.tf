resource "aws_s3_bucket" "site" {
  bucket = "site"
}

resource "aws_s3_bucket_ownership_controls" "site" {
  bucket = aws_s3_bucket.site.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_acl" "site" {
  bucket = aws_s3_bucket.site.id
  acl    = "public-read"
}

resource "aws_s3_bucket" "blocked" {
  bucket = "blocked"
  acl    = "public-read"
}

resource "aws_s3_bucket_public_access_block" "blocked" {
  bucket             = aws_s3_bucket.blocked.id
  ignore_public_acls = true
}

resource "aws_s3_object" "page" {
  bucket  = aws_s3_bucket.blocked.id
  key     = "index.html"
  content = "<h1>Hello</h1>"
  acl     = "public-read"
}

resource "aws_s3_bucket" "logs" {
  bucket = "logs"
  acl    = "log-delivery-write"

  grant {
    type        = "Group"
    permissions = ["READ_ACP", "WRITE"]
    uri         = "http://acs.amazonaws.com/groups/s3/LogDelivery"
  }
}

variable "acl" {
  type = string
}

resource "aws_s3_bucket" "unknown" {
  bucket = "unknown"
  acl    = var.acl
}
