provider "aws" {
  region     = "eu-central-1"
  access_key = "AKIAZ3MPFQ7RT2XW6LNV" # expect: literal-access-key
  secret_key = "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"
}
