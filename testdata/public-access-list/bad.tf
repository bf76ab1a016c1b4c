resource "aws_s3_bucket" "site" {
  bucket = "site"
}

resource "aws_s3_bucket_acl" "site" {
  bucket = aws_s3_bucket.site.id
  acl    = "public-read" # expect: public-access-list
}

resource "aws_s3_bucket" "drop" {
  bucket = "drop"
  acl    = "public-read-write" # expect: public-access-list
}

resource "aws_s3_bucket" "shared" {
  bucket = "shared"
}

resource "aws_s3_bucket_ownership_controls" "shared" {
  bucket = aws_s3_bucket.shared.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_public_access_block" "shared" {
  bucket             = aws_s3_bucket.shared.id
  block_public_acls  = false
  ignore_public_acls = false
}

data "aws_canonical_user_id" "current" {}

resource "aws_s3_bucket_acl" "shared" {
  bucket = aws_s3_bucket.shared.id

  access_control_policy {
    owner {
      id = data.aws_canonical_user_id.current.id
    }

    grant {
      permission = "FULL_CONTROL"

      grantee {
        id   = data.aws_canonical_user_id.current.id
        type = "CanonicalUser"
      }
    }

    grant {
      permission = "READ_ACP"

      grantee {
        type = "Group"
        uri  = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers" # expect: public-access-list
      }
    }
  }
}

resource "aws_s3_bucket" "old" {
  bucket = "old"

  grant {
    type        = "Group"
    permissions = ["READ", "WRITE"]
    uri         = "http://acs.amazonaws.com/groups/global/AllUsers" # expect: public-access-list
  }
}

resource "aws_s3_object" "page" {
  bucket  = aws_s3_bucket.site.id
  key     = "index.html"
  content = "<h1>Hello</h1>"
  acl     = "public-read" # expect: public-access-list
}
